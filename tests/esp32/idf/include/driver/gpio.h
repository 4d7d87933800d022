// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// See freertos/FreeRTOS.h. The port's mphalport.h includes it.
#pragma once

#include <stdint.h>
typedef int gpio_num_t;
enum { GPIO_MODE_OUTPUT, GPIO_MODE_INPUT_OUTPUT, GPIO_MODE_INPUT_OUTPUT_OD, GPIO_MODE_INPUT };
#define REG_READ(reg) (*(reg))
int gpio_set_direction(gpio_num_t pin, int mode);
int gpio_set_level(gpio_num_t pin, uint32_t level);
int gpio_get_level(gpio_num_t pin);
void esp_rom_gpio_pad_select_gpio(uint32_t pin);
