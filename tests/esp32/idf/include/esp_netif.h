// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// See freertos/FreeRTOS.h.
#pragma once

#include "esp_idf_version.h"

typedef struct esp_netif_obj esp_netif_t;
typedef int esp_interface_t;
