// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// See freertos/FreeRTOS.h.
#pragma once
#include <stdint.h>
uint32_t esp_cpu_get_cycle_count(void);
