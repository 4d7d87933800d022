// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// See FreeRTOS.h.
#pragma once

#include "FreeRTOS.h"

// Nest, as V11's.
void taskENTER_CRITICAL(void);
void taskEXIT_CRITICAL(void);

TickType_t xTaskGetTickCount(void);
#define xTaskGetTickCountFromISR() xTaskGetTickCount()

TaskHandle_t xTaskGetCurrentTaskHandle(void);
TaskHandle_t xTaskCreateStaticAffinitySet(TaskFunction_t function, const char *name, uint32_t units,
    void *arg, UBaseType_t priority, StackType_t *stack, StaticTask_t *tcb, UBaseType_t cores);
void vTaskCoreAffinitySet(TaskHandle_t task, UBaseType_t cores);
void vTaskSuspend(TaskHandle_t task);
void vTaskDelete(TaskHandle_t task);
eTaskState eTaskGetState(TaskHandle_t task);
#define uxTaskPriorityGet(task) ((void)(task), (UBaseType_t)1)
char *pcTaskGetName(TaskHandle_t task);
void vTaskSetThreadLocalStoragePointer(TaskHandle_t task, BaseType_t index, void *value);
void *pvTaskGetThreadLocalStoragePointer(TaskHandle_t task, BaseType_t index);

uint32_t ulTaskNotifyTake(BaseType_t clear, TickType_t ticks);
void xTaskNotifyGive(TaskHandle_t task);
#define vTaskNotifyGiveFromISR(task, woken) ((void)(woken), xTaskNotifyGive(task))
