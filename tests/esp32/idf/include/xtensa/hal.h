// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// See freertos/FreeRTOS.h. The port's gccollect.c includes it.
#pragma once

#include "of_main.h"
#define XCHAL_NUM_AREGS 64
