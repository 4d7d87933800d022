// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// A port of the kernel to no machine in particular: enough for the kernel's headers.
#pragma once

#include <stdint.h>

typedef uint32_t StackType_t;
typedef long BaseType_t;
typedef unsigned long UBaseType_t;
typedef uint32_t TickType_t;

#define portMAX_DELAY ((TickType_t)0xffffffff)
#define portBYTE_ALIGNMENT 16
#define portSTACK_GROWTH (-1)
#define portTICK_PERIOD_MS ((TickType_t)1000 / configTICK_RATE_HZ)
#define portTASK_FUNCTION_PROTO(function, arg) void function(void *arg)
#define portTASK_FUNCTION(function, arg) void function(void *arg)

void port_enter_critical(void);
void port_exit_critical(void);
void port_yield(void);
uint32_t port_disable_interrupts(void);
void port_restore_interrupts(uint32_t before);
#define portENTER_CRITICAL() port_enter_critical()
#define portEXIT_CRITICAL() port_exit_critical()
#define portYIELD() port_yield()
#define portYIELD_FROM_ISR(needed) \
    do { \
        if (needed) { \
            port_yield(); \
        } \
    } while (0)
#define portSET_INTERRUPT_MASK_FROM_ISR() port_disable_interrupts()
#define portCLEAR_INTERRUPT_MASK_FROM_ISR(before) port_restore_interrupts(before)
#define portDISABLE_INTERRUPTS() ((void)port_disable_interrupts())
#define portENABLE_INTERRUPTS() port_restore_interrupts(0)

int port_in_isr(void);
#define MT_FREERTOS_IN_ISR() (port_in_isr() != 0)
