// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// The common part of the kernels that are declared by hand: tasks and semaphores, as in every
// FreeRTOS since V10.4. Their FreeRTOS.h comes first.
#pragma once

typedef struct tskTaskControlBlock *TaskHandle_t;
typedef void (*TaskFunction_t)(void *);
typedef struct {
    void *words[90];
} StaticTask_t;
typedef enum { eRunning, eReady, eBlocked, eSuspended, eDeleted, eInvalid } eTaskState;

void vTaskSuspendAll(void);
BaseType_t xTaskResumeAll(void);
void vTaskDelete(TaskHandle_t task);
void vTaskSuspend(TaskHandle_t task);
eTaskState eTaskGetState(TaskHandle_t task);
UBaseType_t uxTaskPriorityGet(TaskHandle_t task);
TaskHandle_t xTaskGetCurrentTaskHandle(void);
TickType_t xTaskGetTickCount(void);
TickType_t xTaskGetTickCountFromISR(void);
char *pcTaskGetName(TaskHandle_t task);
void vTaskSetThreadLocalStoragePointer(TaskHandle_t task, BaseType_t index, void *value);
void *pvTaskGetThreadLocalStoragePointer(TaskHandle_t task, BaseType_t index);

uint32_t ulTaskGenericNotifyTake(UBaseType_t index, BaseType_t clear, TickType_t ticks);
BaseType_t xTaskGenericNotifyGive(TaskHandle_t task, UBaseType_t index);
void vTaskGenericNotifyGiveFromISR(TaskHandle_t task, UBaseType_t index, BaseType_t *woken);
#define ulTaskNotifyTake(clear, ticks) ulTaskGenericNotifyTake(0, clear, ticks)
#define ulTaskNotifyTakeIndexed(index, clear, ticks) ulTaskGenericNotifyTake(index, clear, ticks)
#define xTaskNotifyGive(task) xTaskGenericNotifyGive(task, 0)
#define xTaskNotifyGiveIndexed(task, index) xTaskGenericNotifyGive(task, index)
#define vTaskNotifyGiveFromISR(task, woken) vTaskGenericNotifyGiveFromISR(task, 0, woken)
#define vTaskNotifyGiveIndexedFromISR(task, index, woken) \
    vTaskGenericNotifyGiveFromISR(task, index, woken)

typedef struct QueueDefinition *SemaphoreHandle_t;
typedef struct {
    void *words[21];
} StaticSemaphore_t;
SemaphoreHandle_t xSemaphoreCreateRecursiveMutexStatic(StaticSemaphore_t *storage);
BaseType_t xSemaphoreTakeRecursive(SemaphoreHandle_t mutex, TickType_t ticks);
BaseType_t xSemaphoreGiveRecursive(SemaphoreHandle_t mutex);
