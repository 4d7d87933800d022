// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// The threads of upstream's own port on FreeRTOS, cc3200, on this one: what they ask
// of their port, and then themselves, from MicroPython's tree as they are.

#include "threads.h"

// Instead of that port's mptask.h: where the main task's stack is.
#define MICROPY_INCLUDED_CC3200_MPTASK_H
#define mpTaskStack mp_port_main_stack
#define MICROPY_TASK_STACK_LEN MP_PORT_MAIN_STACK_LEN

// Whether an interrupt handler runs, and whether interrupts are enabled.
#define HAL_NVIC_INT_CTRL_REG (*(volatile uint32_t *)0xe000ed04)
#define HAL_VECTACTIVE_MASK (0x1ff)
#define IRQ_STATE_ENABLED (0)

static inline uint32_t query_irq(void) {
    uint32_t primask;
    __asm volatile("mrs %0, primask" : "=r"(primask));
    return primask;
}

#include "ports/cc3200/mpthreadport.c"
