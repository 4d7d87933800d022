// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_BACKENDS_FREERTOS_OPTIONS_H
#define MODTHREAD_BACKENDS_FREERTOS_OPTIONS_H

// The backend's switches, and what it needs of FreeRTOSConfig.h.

// 1 takes the stacks of threads from PSRAM, while there is some, instead of internal
// RAM. ESP-IDF only. Such a thread must not write to the flash (files!), because no
// PSRAM can be reached meanwhile: IDF ends the firmware then.
#ifndef MT_FREERTOS_STACK_PSRAM
#define MT_FREERTOS_STACK_PSRAM (0)
#endif

// Kept free at a stack's low end: for C code between two checks of the limit, and
// for the registers that the kernel and interrupts put onto a task's stack. C
// code was seen to take so many bytes below Python's limit, these registers included:
//
//                                 Cortex-M3   RISC-V (ESP32-C3, IDF 5.2)   Xtensa
//   a recursion of Python                     144
//   gc.collect()                              592
//   the compiler                              608
//   a commit to NVS                           672
//   listdir(), stat()                         780
//   a thread's start and join                 1020
//   a write to a file (littlefs)              1144
//   an import from a file         1312
//   import of socket, hashlib                 1440
//   ssl.SSLContext()                          2600
//   a TLS handshake                           not measured, more
//
// So TLS isn't covered by the margin; it is asked first whether there is room for it,
// see below. Xtensa was not measured: its frames are larger, and 16 to 48 bytes of
// registers spill for each of the windows, so it gets half as much again.
#ifndef MT_FREERTOS_STACK_MARGIN
#if defined(__XTENSA__)
#define MT_FREERTOS_STACK_MARGIN (3072)
#elif defined(__riscv)
#define MT_FREERTOS_STACK_MARGIN (2048)
#else
#define MT_FREERTOS_STACK_MARGIN (1536)
#endif
#endif

// ESP-IDF: what must be free of a stack, margin and all, before an SSLContext is made
// and before a handshake; else it is a RuntimeError, as too deep a recursion is.
#ifndef MT_FREERTOS_STACK_TLS_CONTEXT
#if defined(__XTENSA__)
#define MT_FREERTOS_STACK_TLS_CONTEXT (4608)
#else
#define MT_FREERTOS_STACK_TLS_CONTEXT (3072)
#endif
#endif
// Not measured: IDF's own examples do all of an https request in a task of 8192 bytes.
#ifndef MT_FREERTOS_STACK_TLS_HANDSHAKE
#define MT_FREERTOS_STACK_TLS_HANDSHAKE (7168)
#endif

// Stack of a thread for which no size was asked, in bytes. On ESP-IDF there is room in
// it for a handshake below 5120 bytes of Python, some 15 functions deep.
#ifndef MT_FREERTOS_STACK_DEFAULT
#ifdef ESP_PLATFORM
#define MT_FREERTOS_STACK_DEFAULT (12288)
#else
#define MT_FREERTOS_STACK_DEFAULT (8192)
#endif
#endif

// The smallest stack, in bytes; less is rounded up to it. So that 4096, the least
// that Python may ask for, leaves 3072 for Python.
#ifndef MT_FREERTOS_STACK_FLOOR
#define MT_FREERTOS_STACK_FLOOR (3072 + MT_FREERTOS_STACK_MARGIN)
#endif

// Which of a task's thread-local pointers is ours. ESP-IDF uses the first itself.
#ifndef MT_FREERTOS_TLS_INDEX
#ifdef ESP_PLATFORM
#define MT_FREERTOS_TLS_INDEX (1)
#else
#define MT_FREERTOS_TLS_INDEX (0)
#endif
#endif

#include "compat.h"

#if MT_FREERTOS_STACK_PSRAM && !CONFIG_FREERTOS_TASK_CREATE_ALLOW_EXT_MEM \
    && !CONFIG_SPIRAM_ALLOW_STACK_EXTERNAL_MEMORY
#error \
    "modthread: set CONFIG_FREERTOS_TASK_CREATE_ALLOW_EXT_MEM=y in sdkconfig, for MT_FREERTOS_STACK_PSRAM"
#endif

#if MT_FREERTOS_STACK_MARGIN >= MT_FREERTOS_STACK_FLOOR
#error "modthread: MT_FREERTOS_STACK_FLOOR must be larger than MT_FREERTOS_STACK_MARGIN"
#endif

#if configUSE_PREEMPTION != 1
#error "modthread: set configUSE_PREEMPTION to 1 in FreeRTOSConfig.h"
#endif
#if defined(configUSE_TIME_SLICING) && configUSE_TIME_SLICING != 1
#error "modthread: set configUSE_TIME_SLICING to 1 in FreeRTOSConfig.h, or leave it out"
#endif
#if configSUPPORT_STATIC_ALLOCATION != 1
#error "modthread: set configSUPPORT_STATIC_ALLOCATION to 1 in FreeRTOSConfig.h"
#endif
#if defined(configSUPPORT_DYNAMIC_ALLOCATION) && configSUPPORT_DYNAMIC_ALLOCATION != 1
#error "modthread: set configSUPPORT_DYNAMIC_ALLOCATION to 1 in FreeRTOSConfig.h, for pvPortMalloc"
#endif
#if defined(configUSE_TASK_NOTIFICATIONS) && configUSE_TASK_NOTIFICATIONS != 1
#error "modthread: set configUSE_TASK_NOTIFICATIONS to 1 in FreeRTOSConfig.h, or leave it out"
#endif
// ESP-IDF's number is twice what was asked for if it keeps deletion callbacks: the upper
// half of the pointers are those, and ours must not be one of them.
#ifdef CONFIG_FREERTOS_THREAD_LOCAL_STORAGE_POINTERS
#define MT_FREERTOS_TLS_COUNT CONFIG_FREERTOS_THREAD_LOCAL_STORAGE_POINTERS
#else
#define MT_FREERTOS_TLS_COUNT configNUM_THREAD_LOCAL_STORAGE_POINTERS
#endif
#if MT_FREERTOS_TLS_COUNT <= MT_FREERTOS_TLS_INDEX
#error \
    "modthread: set configNUM_THREAD_LOCAL_STORAGE_POINTERS to MT_FREERTOS_TLS_INDEX + 1 in FreeRTOSConfig.h (1); on ESP-IDF CONFIG_FREERTOS_THREAD_LOCAL_STORAGE_POINTERS=2 in sdkconfig"
#endif
#if configUSE_MUTEXES != 1 || configUSE_RECURSIVE_MUTEXES != 1
#error "modthread: set configUSE_MUTEXES and configUSE_RECURSIVE_MUTEXES to 1 in FreeRTOSConfig.h"
#endif
#if INCLUDE_vTaskSuspend != 1
#error "modthread: set INCLUDE_vTaskSuspend to 1 in FreeRTOSConfig.h, or waits for ever end"
#endif
#if INCLUDE_vTaskDelete != 1
#error "modthread: set INCLUDE_vTaskDelete to 1 in FreeRTOSConfig.h"
#endif
#if INCLUDE_eTaskGetState != 1 && configUSE_TRACE_FACILITY != 1
#error "modthread: set INCLUDE_eTaskGetState to 1 in FreeRTOSConfig.h"
#endif
#if MT_FREERTOS_CORES > 1 && !defined(ESP_PLATFORM) && configUSE_CORE_AFFINITY != 1
#error "modthread: set configUSE_CORE_AFFINITY to 1 in FreeRTOSConfig.h, on more than one core"
#endif
#if INCLUDE_uxTaskPriorityGet != 1
#error "modthread: set INCLUDE_uxTaskPriorityGet to 1 in FreeRTOSConfig.h"
#endif

#endif // MODTHREAD_BACKENDS_FREERTOS_OPTIONS_H
