// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// FreeRTOS V11 for two cores as modthread uses it: declarations written by hand from its
// documentation, not its own. That code compiles against them proves little.
#pragma once

#include <stddef.h>
#include <stdint.h>

typedef uint32_t StackType_t;
typedef long BaseType_t;
typedef unsigned long UBaseType_t;
typedef uint32_t TickType_t;

#define pdFALSE ((BaseType_t)0)
#define pdTRUE ((BaseType_t)1)
#define portMAX_DELAY ((TickType_t)0xffffffff)
#define portBYTE_ALIGNMENT 16
#define tskKERNEL_VERSION_MAJOR 11

#define configNUMBER_OF_CORES 2
#ifndef configUSE_CORE_AFFINITY
#define configUSE_CORE_AFFINITY 1
#endif
#define configTICK_RATE_HZ 1000
#define configUSE_PREEMPTION 1
#define configSUPPORT_STATIC_ALLOCATION 1
#define configTASK_NOTIFICATION_ARRAY_ENTRIES 2
#define configNUM_THREAD_LOCAL_STORAGE_POINTERS 1
#define configUSE_MUTEXES 1
#define configUSE_RECURSIVE_MUTEXES 1
#define configUSE_TRACE_FACILITY 1
#define configMAX_TASK_NAME_LEN 16
#define INCLUDE_vTaskSuspend 1
#define INCLUDE_vTaskDelete 1
#define INCLUDE_eTaskGetState 1
#define INCLUDE_uxTaskPriorityGet 1

BaseType_t xPortIsInsideInterrupt(void);
void vPortYieldFromISR(BaseType_t needed);
#define portYIELD_FROM_ISR(needed) vPortYieldFromISR(needed)
BaseType_t xPortGetCoreID(void);
#define portGET_CORE_ID() xPortGetCoreID()

void *pvPortMalloc(size_t size);
void vPortFree(void *ptr);
size_t xPortGetFreeHeapSize(void);
