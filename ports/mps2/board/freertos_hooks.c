// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// The kernel asks a program for the idle task's memory, and for its work.

#include "FreeRTOS.h"
#include "task.h"

#include "board.h"

#define SYSTICK_LOAD (*(volatile uint32_t *)0xe000e014)
#define SYSTICK_VALUE (*(volatile uint32_t *)0xe000e018)

void vApplicationIdleHook(void);
void vApplicationTickHook(void);
void vApplicationGetIdleTaskMemory(StaticTask_t **tcb, StackType_t **stack, uint32_t *units);

volatile uint32_t board_idle_cycles;
void (*volatile board_on_tick)(void);

void vApplicationTickHook(void) {
    if (board_on_tick != NULL) {
        board_on_tick();
    }
}

// An interrupt ends the sleep, masked or not, and its handler runs after the count. The
// counter counts down, from SYSTICK_LOAD to the tick that ends the sleep at the latest.
void vApplicationIdleHook(void) {
    __asm volatile("cpsid i" ::: "memory");
    uint32_t before = SYSTICK_VALUE;
    __asm volatile("wfi" ::: "memory");
    uint32_t after = SYSTICK_VALUE;
    board_idle_cycles += before >= after ? before - after : before + SYSTICK_LOAD + 1 - after;
    __asm volatile("cpsie i" ::: "memory");
}

void vApplicationGetIdleTaskMemory(StaticTask_t **tcb, StackType_t **stack, uint32_t *units) {
    static StaticTask_t idle_tcb;
    static StackType_t idle_stack[configMINIMAL_STACK_SIZE];
    *tcb = &idle_tcb;
    *stack = idle_stack;
    *units = configMINIMAL_STACK_SIZE;
}
