// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// See freertos/FreeRTOS.h. What the port's main.c uses of IDF, in one place.
#pragma once

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include "esp_heap_caps.h"
#include "esp_system.h"
#include "freertos/task.h"

#define ESP_OK 0
#define ESP_TASK_PRIO_MIN 0
void *esp_cpu_get_sp(void);
void esp_restart(void) __attribute__((noreturn));
esp_err_t esp_event_loop_create_default(void);

typedef int (*vprintf_like_t)(const char *, va_list);
vprintf_like_t esp_log_set_vprintf(vprintf_like_t function);
#define ESP_LOGE(tag, ...) printf(__VA_ARGS__)

#define ESP_ERR_NVS_NO_FREE_PAGES 1
#define ESP_ERR_NVS_NEW_VERSION_FOUND 2
esp_err_t nvs_flash_init(void);
esp_err_t nvs_flash_erase(void);

typedef struct {
    uint32_t size;
} esp_flash_t;
extern esp_flash_t *esp_flash_default_chip;
esp_err_t esp_flash_get_physical_size(esp_flash_t *chip, uint32_t *size);

enum {
    ESP_PARTITION_TYPE_DATA,
    ESP_PARTITION_TYPE_ANY,
    ESP_PARTITION_SUBTYPE_ANY,
    ESP_PARTITION_SUBTYPE_DATA_FAT,
};
typedef struct {
    uint32_t address;
    uint32_t size;
} esp_partition_t;
typedef struct esp_partition_iterator *esp_partition_iterator_t;
esp_partition_iterator_t esp_partition_find(int type, int subtype, const char *label);
const esp_partition_t *esp_partition_find_first(int type, int subtype, const char *label);
const esp_partition_t *esp_partition_get(esp_partition_iterator_t iterator);
esp_partition_iterator_t esp_partition_next(esp_partition_iterator_t iterator);
esp_err_t esp_partition_register_external(esp_flash_t *chip, size_t offset, size_t size,
    const char *label, int type, int subtype, const esp_partition_t **partition);

typedef int64_t mbedtls_time_t;
int mbedtls_platform_set_time(time_t (*function)(time_t *));
