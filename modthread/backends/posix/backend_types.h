// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_BACKENDS_POSIX_TYPES_H
#define MODTHREAD_BACKENDS_POSIX_TYPES_H

// POSIX threads; a parker is one futex word. See ../../core/backend.h.

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "../atomics.h"

#ifndef __linux__
#error "the posix backend parks threads on Linux futexes: no other POSIX system is supported yet"
#endif

#ifdef __cplusplus
extern "C" {
#endif

#define MT_BACKEND_NAME "posix"

// Nanoseconds of CLOCK_MONOTONIC.
typedef uint64_t mt_ticks_t;
#define MT_TICKS_MAX UINT64_MAX
#define MT_TICKS_PER_SECOND (1000000000)
#define MT_TICK_PARTIAL (0)

typedef struct {
    mt_atomic_t permit; // 1: the next park returns at once
    pthread_t id; // valid while the thread is LIVE
    size_t stack_size; // as the OS was asked for
    char name[16]; // as the system has it, with its NUL
    char *stack_low; // the lowest byte of its stack; of the main thread, NULL
} mt_os_thread_t;

typedef pthread_mutex_t mt_os_mutex_t;

// The interpreter asks for the calling thread's state all the time: inline.
struct mt_thread;
extern __thread struct mt_thread *mt_posix_self;

static inline struct mt_thread *mt_os_self(void) {
    return mt_posix_self;
}

// Parkers of threads that the calling thread has unparked and not woken yet. Signal
// handlers leave it alone.
#define MT_POSIX_WAKES (8)
typedef struct {
    unsigned count;
    bool in_critical;
    void (*deferred)(void); // NULL: they are woken at the end of the critical section
    mt_atomic_t *parkers[MT_POSIX_WAKES];
} mt_posix_wakes_t;
extern __thread mt_posix_wakes_t mt_posix_wakes;
void mt_posix_wake_all(void);

#define MT_OS_DEFERS_WAKES (1)
static inline void mt_os_defer_wakes(void (*deferred)(void)) {
    mt_posix_wakes.deferred = deferred;
}

static inline void mt_os_flush_wakes(void) {
    mt_posix_wakes.deferred = NULL;
    if (mt_posix_wakes.count != 0) {
        mt_posix_wake_all();
    }
}

// A woken thread runs on another CPU some microseconds later, or takes the CPU away.
#define MT_OS_BACK_OFF_US (50)

// The end of the process.
#define MT_OS_FREEZES (1)

// How often to look at a thing that will be free soon before waiting for it: not at all
// where its holder can't run meanwhile.
extern unsigned mt_posix_spins;
static inline unsigned mt_os_spins(void) {
    return mt_posix_spins;
}

// Between two such looks.
static inline void mt_os_relax(void) {
    #if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
    #elif defined(__aarch64__)
    __asm__ volatile("isb" ::: "memory");
    #endif
}

// Whether foreign threads may come (visit.h).
extern bool mt_posix_visits_expected;
#define MT_OS_FOREIGN_EXPECTED (mt_posix_visits_expected)

// Nothing that a thread does keeps the others from the CPU.
static inline bool mt_os_can_switch(void) {
    return true;
}

#ifdef __cplusplus
}
#endif

#endif // MODTHREAD_BACKENDS_POSIX_TYPES_H
