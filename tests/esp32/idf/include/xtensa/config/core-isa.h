// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// See freertos/FreeRTOS.h. MicroPython asks it which instructions the CPU has.
#pragma once

#define XCHAL_HAVE_WINDOWED 1
