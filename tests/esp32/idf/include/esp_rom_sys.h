// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// See freertos/FreeRTOS.h.
#pragma once
int esp_rom_printf(const char *format, ...);
#include <stdint.h>
uint32_t esp_rom_get_cpu_ticks_per_us(void);
