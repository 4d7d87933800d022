// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// See freertos/FreeRTOS.h. The port's mpconfigport.h includes it.
#pragma once

#include <stdlib.h>

#include "esp_idf_version.h"

typedef int esp_err_t;
