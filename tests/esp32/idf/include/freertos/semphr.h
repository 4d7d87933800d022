// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// See FreeRTOS.h.
#pragma once

#include "freertos/task.h"

typedef struct QueueDefinition *SemaphoreHandle_t;
typedef struct {
    void *words[21];
} StaticSemaphore_t;
SemaphoreHandle_t xSemaphoreCreateRecursiveMutexStatic(StaticSemaphore_t *storage);
BaseType_t xSemaphoreTakeRecursive(SemaphoreHandle_t mutex, TickType_t ticks);
BaseType_t xSemaphoreGiveRecursive(SemaphoreHandle_t mutex);
