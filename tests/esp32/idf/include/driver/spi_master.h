// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// See freertos/FreeRTOS.h. The port's mphalport.h includes it.
#pragma once

typedef int spi_host_device_t;
