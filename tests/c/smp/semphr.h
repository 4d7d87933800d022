// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// See FreeRTOS.h.
#pragma once

#include "FreeRTOS.h"

SemaphoreHandle_t xSemaphoreCreateRecursiveMutexStatic(StaticSemaphore_t *storage);
BaseType_t xSemaphoreTakeRecursive(SemaphoreHandle_t mutex, TickType_t ticks);
void xSemaphoreGiveRecursive(SemaphoreHandle_t mutex);
