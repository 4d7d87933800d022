// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// A kernel for several cores, of this machine's threads: each task is one, so all of them run at
// the same time, wherever there is a CPU. What the freertos backend uses of FreeRTOS V11, see
// kernel.c.
#pragma once

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint8_t StackType_t;
typedef long BaseType_t;
typedef unsigned long UBaseType_t;
typedef uint32_t TickType_t;

#define pdFALSE ((BaseType_t)0)
#define pdTRUE ((BaseType_t)1)
#define portMAX_DELAY ((TickType_t)0xffffffff)
#define portBYTE_ALIGNMENT 64
#define tskKERNEL_VERSION_MAJOR 11

#define configNUMBER_OF_CORES 2
#define configUSE_CORE_AFFINITY 1
#define configTICK_RATE_HZ 1000
#define configUSE_PREEMPTION 1
#define configSUPPORT_STATIC_ALLOCATION 1
#define configNUM_THREAD_LOCAL_STORAGE_POINTERS 1
#define configUSE_MUTEXES 1
#define configUSE_RECURSIVE_MUTEXES 1
#define configUSE_TRACE_FACILITY 0
#define configMAX_TASK_NAME_LEN 16
#define INCLUDE_vTaskSuspend 1
#define INCLUDE_vTaskDelete 1
#define INCLUDE_eTaskGetState 1
#define INCLUDE_uxTaskPriorityGet 1

typedef void (*TaskFunction_t)(void *);
typedef struct task {
    pthread_t thread;
    pthread_mutex_t mutex; // guards what follows
    pthread_cond_t changed;
    uint32_t permits;
    bool suspended;
    bool deleted;
    // From here on its own, or set before it starts.
    BaseType_t core;
    TaskFunction_t function;
    void *arg;
    void *local;
    char name[configMAX_TASK_NAME_LEN];
} StaticTask_t;
typedef StaticTask_t *TaskHandle_t;
typedef enum { eRunning, eSuspended } eTaskState;
typedef pthread_mutex_t StaticSemaphore_t;
typedef pthread_mutex_t *SemaphoreHandle_t;

void *pvPortMalloc(size_t size);
void vPortFree(void *ptr);
size_t xPortGetFreeHeapSize(void);
BaseType_t portGET_CORE_ID(void);
// Of ESP-IDF, for stacks in memory of another kind.
#if MT_FREERTOS_STACK_PSRAM
#define CONFIG_FREERTOS_TASK_CREATE_ALLOW_EXT_MEM 1
#define MT_FREERTOS_CAPS (1)
#define MT_FREERTOS_CAPS_PSRAM (2)
void *heap_caps_malloc_prefer(size_t size, size_t count, ...);
#endif
#define xPortIsInsideInterrupt() (pdFALSE)
#define portYIELD_FROM_ISR(needed) (void)(needed)
