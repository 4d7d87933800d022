// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef TESTS_C_BACKENDS_CONDVAR_TYPES_H
#define TESTS_C_BACKENDS_CONDVAR_TYPES_H

// The smallest backend that passes the suite, made by docs/porting.md: POSIX threads,
// a parker is a flag with a mutex and a condition variable. It takes nothing of Linux,
// counts other ticks than the posix backend, and is for builds with a GIL.
//
// No firmware should have it: POSIX has no condition variables for signal handlers. One
// may call the contract only where it interrupts no other call of it, as the suite's do.

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "../backends/atomics.h"

#define MT_BACKEND_NAME "condvar"

// Microseconds of CLOCK_MONOTONIC, which wrap around after 71 minutes.
typedef uint32_t mt_ticks_t;
#define MT_TICKS_MAX UINT32_MAX
#define MT_TICKS_PER_SECOND (1000000)
#define MT_TICK_PARTIAL (1)

typedef struct {
    pthread_mutex_t mutex; // guards the permit
    pthread_cond_t given;
    bool permit;
    pthread_t id; // valid while the thread is LIVE
    char *stack_low; // the lowest byte of its stack; of the main thread, NULL
} mt_os_thread_t;

typedef pthread_mutex_t mt_os_mutex_t;

struct mt_thread;
extern _Thread_local struct mt_thread *mt_condvar_self;

static inline struct mt_thread *mt_os_self(void) {
    return mt_condvar_self;
}

static inline bool mt_os_can_switch(void) {
    return true;
}

#define MT_OS_DEFERS_WAKES (0)
static inline void mt_os_defer_wakes(void (*deferred)(void)) {
    (void)deferred;
}
static inline void mt_os_flush_wakes(void) {
}
#define MT_OS_BACK_OFF_US (50)
#define MT_OS_FREEZES (1)
static inline unsigned mt_os_spins(void) {
    return 0;
}
static inline void mt_os_relax(void) {
}

#endif // TESTS_C_BACKENDS_CONDVAR_TYPES_H
