// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// See freertos/FreeRTOS.h.
#pragma once
int esp_rom_printf(const char *format, ...);
