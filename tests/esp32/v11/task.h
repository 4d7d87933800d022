// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// See FreeRTOS.h.
#pragma once

#include "FreeRTOS.h"
// After it.
#include "../declared.h"

TaskHandle_t xTaskCreateStaticAffinitySet(TaskFunction_t function, const char *name, uint32_t units,
    void *arg, UBaseType_t priority, StackType_t *stack, StaticTask_t *tcb, UBaseType_t cores);
void vTaskCoreAffinitySet(TaskHandle_t task, UBaseType_t cores);
typedef struct {
    UBaseType_t xTaskNumber;
} TaskStatus_t;
void vTaskGetInfo(TaskHandle_t task, TaskStatus_t *status, BaseType_t stack, eTaskState state);
void vTaskEnterCritical(void);
void vTaskExitCritical(void);
#define taskENTER_CRITICAL() vTaskEnterCritical()
#define taskEXIT_CRITICAL() vTaskExitCritical()
