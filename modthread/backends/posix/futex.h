// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_BACKENDS_POSIX_FUTEX_H
#define MODTHREAD_BACKENDS_POSIX_FUTEX_H

// Linux's futex: sleep while a word has a value. Both calls leave errno alone
// and may be made by signal handlers.

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "backend_types.h"

// A machine of 32 bits has two, for times of 32 and of 64 bits; which of them struct timespec
// has is up to the flags that a program is compiled with. With the wrong one the deadline is
// another, or long ago, and whoever waits for it spins.
#ifdef SYS_futex_time64
#define MT_FUTEX (sizeof(time_t) > sizeof(long) ? SYS_futex_time64 : SYS_futex)
#else
#define MT_FUTEX (SYS_futex)
#endif

// A point of CLOCK_MONOTONIC, in nanoseconds. One that is too late for time_t is its latest.
static inline struct timespec mt_futex_time(mt_ticks_t at) {
    const uint64_t most = sizeof(time_t) > 4 ? INT64_MAX : INT32_MAX;
    uint64_t seconds = at / MT_TICKS_PER_SECOND;
    return (struct timespec) {
        .tv_sec = (time_t)(seconds < most ? seconds : most),
        .tv_nsec = (long)(at % MT_TICKS_PER_SECOND),
    };
}

// Sleeps if the word still has this value, until mt_futex_wake_all(), a signal, or
// `until` (of CLOCK_MONOTONIC; NULL: no limit). May return early.
static inline void mt_futex_wait(mt_atomic_t *word, uint32_t value, const struct timespec *until) {
    int saved_errno = errno;
    syscall(MT_FUTEX, &word->value, FUTEX_WAIT_BITSET_PRIVATE, value, until, NULL,
        FUTEX_BITSET_MATCH_ANY);
    errno = saved_errno;
}

static inline void mt_futex_wake_all(mt_atomic_t *word) {
    int saved_errno = errno;
    syscall(MT_FUTEX, &word->value, FUTEX_WAKE_PRIVATE, INT_MAX);
    errno = saved_errno;
}

#endif // MODTHREAD_BACKENDS_POSIX_FUTEX_H
