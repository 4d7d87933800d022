// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef PORTS_MPS2_FREERTOSCONFIG_H
#define PORTS_MPS2_FREERTOSCONFIG_H

// The kernel's configuration: V9 to V11, Cortex-M, one core.

#include <stddef.h>
#include <stdint.h>

#define configCPU_CLOCK_HZ (25000000)
#define configTICK_RATE_HZ (1000)
#define configUSE_16_BIT_TICKS 0
#define configUSE_PREEMPTION 1
#define configUSE_TIME_SLICING 1
#define configUSE_TICKLESS_IDLE 0
#define configMAX_PRIORITIES 4
#define configMAX_TASK_NAME_LEN 16
#define configMINIMAL_STACK_SIZE 256 // words: the idle task's
#define configIDLE_SHOULD_YIELD 1
#define configUSE_IDLE_HOOK 1 // sleeps until the next interrupt
#define configUSE_TICK_HOOK 1 // board_on_tick
#define configUSE_TIMERS 0
#define configUSE_CO_ROUTINES 0
#define configUSE_TRACE_FACILITY 1 // numbers of tasks

// Memory for threads. The kernel itself allocates nothing, so there is no hook for
// an allocation that fails: who asks for a thread is told.
#ifndef configTOTAL_HEAP_SIZE
#define configTOTAL_HEAP_SIZE (512 * 1024)
#endif
#define configSUPPORT_STATIC_ALLOCATION 1
#define configSUPPORT_DYNAMIC_ALLOCATION 1
#define configUSE_MALLOC_FAILED_HOOK 0
#define configCHECK_FOR_STACK_OVERFLOW 2

// Needed by modthread.
#define configUSE_TASK_NOTIFICATIONS 1
// Since V10.4: the parker has the last one for itself, and drivers have the first.
#define configTASK_NOTIFICATION_ARRAY_ENTRIES 2
#define configNUM_THREAD_LOCAL_STORAGE_POINTERS 1
#define configUSE_MUTEXES 1
#define configUSE_RECURSIVE_MUTEXES 1
#define INCLUDE_vTaskSuspend 1
#define INCLUDE_vTaskDelete 1
#define INCLUDE_vTaskDelay 1
#define INCLUDE_eTaskGetState 1
#define INCLUDE_uxTaskPriorityGet 1
#define INCLUDE_xTaskGetCurrentTaskHandle 1
#define INCLUDE_xTaskGetIdleTaskHandle 1
#define INCLUDE_xTaskGetSchedulerState 1
#define INCLUDE_uxTaskGetStackHighWaterMark 1

// Interrupts from 0x40 (more urgent) to 0xff may call the kernel, and are masked
// by it.
#define configKERNEL_INTERRUPT_PRIORITY (0xff)
#define configMAX_SYSCALL_INTERRUPT_PRIORITY (0x40)

#define vPortSVCHandler SVC_Handler
#define xPortPendSVHandler PendSV_Handler
#define xPortSysTickHandler SysTick_Handler

// Modules in C++ read this, too.
#ifdef __cplusplus
extern "C"
#endif
    void board_fail_at(const char *what, const char *file, int line) __attribute__((noreturn));
#define configASSERT(condition) \
    do { \
        if (!(condition)) { \
            board_fail_at("configASSERT(" #condition ")", __FILE__, __LINE__); \
        } \
    } while (0)

#endif // PORTS_MPS2_FREERTOSCONFIG_H
