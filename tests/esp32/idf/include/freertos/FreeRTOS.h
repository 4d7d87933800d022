// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// ESP-IDF's kernel as modthread and the esp32 port use it: declarations written by hand from
// its documentation, not IDF's. That code compiles against them proves little: that it is
// well-formed C, and that it names what the documents name.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "esp_attr.h"
#include "sdkconfig.h"

typedef uint8_t StackType_t; // stacks are counted in bytes
typedef int BaseType_t;
typedef unsigned UBaseType_t;
typedef uint32_t TickType_t;

#define pdFALSE ((BaseType_t)0)
#define pdTRUE ((BaseType_t)1)
#define portMAX_DELAY ((TickType_t)0xffffffff)
#define portBYTE_ALIGNMENT 16
#define portNUM_PROCESSORS CONFIG_STUB_CORES
#define tskKERNEL_VERSION_MAJOR 10
#define portTICK_PERIOD_MS ((TickType_t)1000 / configTICK_RATE_HZ)

#define configTICK_RATE_HZ 100
#define configUSE_PREEMPTION 1
#define configUSE_TIME_SLICING 1
#define configSUPPORT_STATIC_ALLOCATION 1
#define configSUPPORT_DYNAMIC_ALLOCATION 1
#define configUSE_TASK_NOTIFICATIONS 1
#define configTASK_NOTIFICATION_ARRAY_ENTRIES CONFIG_FREERTOS_TASK_NOTIFICATION_ARRAY_ENTRIES
// The upper half are deletion callbacks.
#define configNUM_THREAD_LOCAL_STORAGE_POINTERS (CONFIG_FREERTOS_THREAD_LOCAL_STORAGE_POINTERS * 2)
#define configUSE_MUTEXES 1
#define configUSE_RECURSIVE_MUTEXES 1
#define configUSE_TRACE_FACILITY 0
#define configMAX_TASK_NAME_LEN 16
#define INCLUDE_vTaskSuspend 1
#define INCLUDE_vTaskDelete 1
#define INCLUDE_eTaskGetState 1
#define INCLUDE_uxTaskPriorityGet 1

typedef struct {
    uint32_t owner;
    uint32_t count;
} portMUX_TYPE;
#define portMUX_INITIALIZER_UNLOCKED {.owner = 0xb33fffff, .count = 0}
void vPortEnterCritical(portMUX_TYPE *mux);
void vPortExitCritical(portMUX_TYPE *mux);
#define portENTER_CRITICAL(mux) vPortEnterCritical(mux)
#define portEXIT_CRITICAL(mux) vPortExitCritical(mux)
// With CONFIG_FREERTOS_SMP.
#define taskENTER_CRITICAL() portENTER_CRITICAL(NULL)
#define taskEXIT_CRITICAL() portEXIT_CRITICAL(NULL)

// With an argument or without.
void vPortYieldFromISR(int needed, ...);
#define portYIELD_FROM_ISR(...) vPortYieldFromISR(0, ##__VA_ARGS__)

BaseType_t xPortInIsrContext(void);
BaseType_t xPortGetCoreID(void);
bool xPortCanYield(void);

void *pvPortMalloc(size_t size);
void vPortFree(void *ptr);
