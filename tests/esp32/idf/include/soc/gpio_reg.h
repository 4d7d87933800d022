// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// See freertos/FreeRTOS.h. The port's mphalport.h includes it.
#pragma once

#define GPIO_OUT_REG ((volatile uint32_t *)0x60004004)
