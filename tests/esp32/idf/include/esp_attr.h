// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// See freertos/FreeRTOS.h. The section's name begins as IDF's: a test looks who is in it. It is
// another one each time, as IDF's is, so that the attribute may stand only once for a function.
#pragma once
#define IRAM_ATTR IRAM_ATTR_IN(__COUNTER__)
#define IRAM_ATTR_IN(number) IRAM_ATTR_NAMED(number)
#define IRAM_ATTR_NAMED(number) __attribute__((section(".iram1." #number)))
