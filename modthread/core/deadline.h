// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_DEADLINE_H
#define MODTHREAD_DEADLINE_H

// All arithmetic on timeouts.
//
// Python gives a span (a timeout), the core keeps a point (a deadline), so that
// a wait which is woken and goes on doesn't start its timeout again. Points are
// in the backend's ticks and wrap around; two of them are compared by the sign
// of their difference, which is right while no timeout is longer than half the
// range: MT_TIMEOUT_MAX_US.
//
// Functions here are pure; `now` is mt_os_now(). Any context, no blocking.
// This header needs mt_ticks_t and its constants: include backend.h.

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    mt_ticks_t at; // the first tick at which the time is up
    bool forever; // if set there is no deadline, and `at` means nothing
} mt_deadline_t;

#define MT_FOREVER ((mt_deadline_t) {.at = 0, .forever = true})
extern const mt_deadline_t mt_forever;

// The longest timeout in whole seconds, and in microseconds.
#define MT_TIMEOUT_MAX_S (((uint64_t)MT_TICKS_MAX / 2 - 1) / MT_TICKS_PER_SECOND)
#define MT_TIMEOUT_MAX_US (MT_TIMEOUT_MAX_S * 1000000)

// A span in ticks that lasts at least so many microseconds. 0 stays 0; anything
// else is rounded up to a tick, with one more where mt_os_now() may be a part of
// a tick behind. us is at most MT_TIMEOUT_MAX_US.
mt_ticks_t mt_ticks_from_us(uint64_t us);

// The same of a constant, by the compiler.
#define MT_TICKS_OF_US(us) \
    ((mt_ticks_t)(((uint64_t)(us) * MT_TICKS_PER_SECOND + 999999) / 1000000 + MT_TICK_PARTIAL))

// The point that lies so many ticks after now.
static inline mt_deadline_t mt_deadline_after(mt_ticks_t now, mt_ticks_t ticks) {
    mt_deadline_t deadline;
    deadline.at = (mt_ticks_t)(now + ticks);
    deadline.forever = false;
    return deadline;
}

// The point that lies us microseconds after now.
mt_deadline_t mt_deadline_after_us(mt_ticks_t now, uint64_t us);

// Ticks left until the deadline: 0 if it has passed, MT_TICKS_MAX if there is
// none.
mt_ticks_t mt_deadline_left(const mt_deadline_t *deadline, mt_ticks_t now);

// Whether the deadline has passed. False for ever if there is none.
bool mt_deadline_passed(const mt_deadline_t *deadline, mt_ticks_t now);

// Whether `a` passes before `b` does.
bool mt_deadline_is_before(const mt_deadline_t *a, const mt_deadline_t *b, mt_ticks_t now);

#ifdef __cplusplus
}
#endif

#endif // MODTHREAD_DEADLINE_H
