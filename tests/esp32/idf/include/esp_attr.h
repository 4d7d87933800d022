// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// See freertos/FreeRTOS.h. The section's name is IDF's: a test looks who is in it.
#pragma once
#define IRAM_ATTR __attribute__((section(".iram1")))
