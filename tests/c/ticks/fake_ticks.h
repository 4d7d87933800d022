// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef TESTS_C_TICKS_FAKE_TICKS_H
#define TESTS_C_TICKS_FAKE_TICKS_H

// A backend of which only the counter is there, to compile deadline.c for:
// TICKS_BITS wide, TICKS_RATE ticks in a second, TICKS_PARTIAL if it ticks.

#include <stdbool.h>
#include <stdint.h>

#define TICKS_PASTE(a, b, c) a##b##_##c
#define TICKS_NAME(a, b, c) TICKS_PASTE(a, b, c)
#define TICKS_OWN(name) TICKS_NAME(name##_, TICKS_BITS, TICKS_RATE)

// One program holds deadline.c many times.
#define mt_forever TICKS_OWN(mt_forever)
#define mt_ticks_from_us TICKS_OWN(mt_ticks_from_us)
#define mt_deadline_after_us TICKS_OWN(mt_deadline_after_us)
#define mt_deadline_left TICKS_OWN(mt_deadline_left)
#define mt_deadline_is_before TICKS_OWN(mt_deadline_is_before)
#define mt_deadline_passed TICKS_OWN(mt_deadline_passed)

#if TICKS_BITS == 16
typedef uint16_t mt_ticks_t;
#define MT_TICKS_MAX UINT16_MAX
#elif TICKS_BITS == 32
typedef uint32_t mt_ticks_t;
#define MT_TICKS_MAX UINT32_MAX
#else
typedef uint64_t mt_ticks_t;
#define MT_TICKS_MAX UINT64_MAX
#endif
#define MT_TICKS_PER_SECOND (TICKS_RATE)
#define MT_TICK_PARTIAL (TICKS_PARTIAL)

// Types that backend.h also wants.
typedef struct {
    uint32_t value;
} mt_atomic_t;
typedef int mt_os_thread_t;
typedef int mt_os_mutex_t;

#endif // TESTS_C_TICKS_FAKE_TICKS_H
