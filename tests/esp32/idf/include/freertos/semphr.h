// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// See FreeRTOS.h; declared.h has it.
#pragma once

#include "freertos/task.h"
