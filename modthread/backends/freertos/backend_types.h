// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_BACKENDS_FREERTOS_TYPES_H
#define MODTHREAD_BACKENDS_FREERTOS_TYPES_H

// FreeRTOS: threads are tasks, a parker is a task's notification. See
// ../../core/backend.h; the kernel's configuration is checked in options.h.
//
// Interrupt handlers that use the contract must have a priority that the kernel
// masks (configMAX_SYSCALL_INTERRUPT_PRIORITY on Cortex-M).
//
// The port brings mt_os_fatal(): only it knows where to print, and how to end.

#include <stdbool.h>
#include <stdint.h>

#include "options.h"

#ifdef __cplusplus
extern "C" {
#endif

#define MT_BACKEND_NAME "freertos"

// The kernel's ticks.
typedef TickType_t mt_ticks_t;
#define MT_TICKS_MAX portMAX_DELAY
#define MT_TICKS_PER_SECOND (configTICK_RATE_HZ)
#define MT_TICK_PARTIAL (1)

// ---------------------------------------------------------------- atomic words

// Aligned words are loaded and stored in one step; the builtins also keep the
// compiler, and on several cores the CPU, from reordering.
//
// A CPU with exclusive loads and stores (LDREX) swaps in a few instructions. The
// others mask interrupts for it: a Cortex-M0 and many a RISC-V have no such
// instruction, and that of the ESP32 doesn't work in its external memory, where
// Python's heap, so its locks, may be. On several cores the section excludes the other
// cores' swaps, wherever the word is, as the spinlock itself is in internal memory. Loads
// and stores outside of it are in one step and may meet it: so those in it are, too, with
// the same order. (A store that isn't in the section mustn't race with a swap; the core
// stores what only the holder or the section may change.)
#if MT_FREERTOS_CORES == 1
#define MT_ATOMICS_ONE_CPU
#endif
#if defined(__ARM_FEATURE_LDREX) && (__ARM_FEATURE_LDREX & 4)
#include "../atomics.h"
#else
#define MT_ATOMICS_WITHOUT_CAS
#include "../atomics.h"

static inline bool mt_atomic_cas(mt_atomic_t *a, uint32_t from, uint32_t to) {
    MT_FREERTOS_ENTER();
    bool swapped = mt_atomic_load(a) == from;
    if (swapped) {
        mt_atomic_store(a, to);
    }
    MT_FREERTOS_EXIT();
    return swapped;
}
#endif

// ---------------------------------------------------------------- brief visits

// Where the section is a mask of interrupts, and to tell the time enters no section of the kernel's,
// whose exit would unmask them, a visit needn't be counted by the kernel.
#if MT_FREERTOS_CORES == 1 && defined(__ARM_ARCH_PROFILE) && __ARM_ARCH_PROFILE == 'M' \
    && portTICK_TYPE_IS_ATOMIC == 1
// The kernel's functions needn't keep the compiler from moving accesses out of the visit.
static inline uint32_t mt_freertos_mask(void) {
    uint32_t was = portSET_INTERRUPT_MASK_FROM_ISR();
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    return was;
}
static inline void mt_freertos_unmask(uint32_t was) {
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    portCLEAR_INTERRUPT_MASK_FROM_ISR(was);
}
#define MT_OS_BRIEF_ENTER() mt_freertos_mask()
#define MT_OS_BRIEF_EXIT(was) mt_freertos_unmask(was)
#endif

// ---------------------------------------------------------------- threads

struct mt_freertos_block;

typedef struct {
    TaskHandle_t task; // valid from before it first runs
    struct mt_freertos_block *block; // its stack and control block; of the main thread, NULL
} mt_os_thread_t;

typedef struct {
    StaticSemaphore_t storage;
    SemaphoreHandle_t handle;
} mt_os_mutex_t;

struct mt_thread;

struct mt_thread *mt_os_self(void);

// A thread of the same priority doesn't run before the one that wakes it waits.
#define MT_OS_DEFERS_WAKES (0)
static inline void mt_os_defer_wakes(void (*deferred)(void)) {
    (void)deferred;
}
static inline void mt_os_flush_wakes(void) {
}

// To wake a thread of the same priority isn't to switch to it.
#define MT_OS_BACK_OFF_US (0)

// No process ends; tests freeze the GIL all the same.
#ifndef MT_OS_FREEZES
#define MT_OS_FREEZES (0)
#endif

// Nobody else runs while a thread looks: threads are all on one core.
static inline unsigned mt_os_spins(void) {
    return 0;
}
static inline void mt_os_relax(void) {
}

static inline bool mt_os_can_switch(void) {
    return MT_FREERTOS_CAN_SWITCH();
}

#ifdef __cplusplus
}
#endif

#endif // MODTHREAD_BACKENDS_FREERTOS_TYPES_H
