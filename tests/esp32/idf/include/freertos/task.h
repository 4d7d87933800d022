// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// See FreeRTOS.h.
#pragma once

#include "freertos/FreeRTOS.h"
// After it.
#include "../../../declared.h"

TaskHandle_t xTaskCreateStaticPinnedToCore(TaskFunction_t function, const char *name,
    uint32_t bytes, void *arg, UBaseType_t priority, StackType_t *stack, StaticTask_t *tcb,
    BaseType_t core);
BaseType_t xTaskCreatePinnedToCore(TaskFunction_t function, const char *name, uint32_t bytes,
    void *arg, UBaseType_t priority, TaskHandle_t *task, BaseType_t core);
uint8_t *pxTaskGetStackStart(TaskHandle_t task);
