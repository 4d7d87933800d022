// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// See freertos/FreeRTOS.h. What a build of upstream's board with our settings has, as far as
// it is asked here; the Makefile says which chip.
#pragma once
#ifndef CONFIG_FREERTOS_THREAD_LOCAL_STORAGE_POINTERS
#define CONFIG_FREERTOS_THREAD_LOCAL_STORAGE_POINTERS 2
#endif
#ifndef CONFIG_FREERTOS_TASK_NOTIFICATION_ARRAY_ENTRIES
#define CONFIG_FREERTOS_TASK_NOTIFICATION_ARRAY_ENTRIES 2
#endif
#define CONFIG_BT_NIMBLE_TASK_STACK_SIZE 6144
