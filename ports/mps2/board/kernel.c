// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// What the kernel asks of a program: memory of the idle task, and what it does.

#include "FreeRTOS.h"
#include "task.h"

void vApplicationIdleHook(void);
void vApplicationGetIdleTaskMemory(StaticTask_t **tcb, StackType_t **stack, uint32_t *units);

void vApplicationIdleHook(void) {
    __asm volatile("wfi");
}

void vApplicationGetIdleTaskMemory(StaticTask_t **tcb, StackType_t **stack, uint32_t *units) {
    static StaticTask_t idle_tcb;
    static StackType_t idle_stack[configMINIMAL_STACK_SIZE];
    *tcb = &idle_tcb;
    *stack = idle_stack;
    *units = configMINIMAL_STACK_SIZE;
}
