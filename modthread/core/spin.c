// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

#include "config.h"
#include "spin.h"

// Looks between two readings of the clock, which takes longer than one.
#define LOOKS (16)

static mt_atomic_t somebody_looks;

static bool should_try(mt_thread_t *self) {
    if (self->short_waits < MT_SPIN_TRY) {
        ++self->short_waits;
    }
    return self->short_waits >= MT_SPIN_TRY;
}

static void learn(mt_thread_t *self, bool was_short) {
    unsigned known = self->short_waits;
    if (!was_short) {
        known = known == MT_SPIN_TRY ? 0 : known - 1;
    } else {
        known += MT_SPIN_GAIN;
    }
    self->short_waits = known < MT_SPIN_MOST ? known : MT_SPIN_MOST;
}

static bool look(const mt_waiter_t *waiter) {
    unsigned left = LOOKS;
    while (left != 0 && mt_waiter_is(waiter, MT_WAITER_QUEUED)) {
        mt_os_relax();
        --left;
    }
    return left != 0;
}

static bool look_on(const mt_waiter_t *waiter, const mt_deadline_t *deadline) {
    mt_ticks_t now = mt_os_now();
    mt_deadline_t end = mt_deadline_after(now, MT_TICKS_OF_US(MT_SPIN_US));
    bool found = false;
    while (!found && !mt_deadline_passed(&end, now) && !mt_deadline_passed(deadline, now)) {
        found = look(waiter);
        now = mt_os_now();
    }
    return found;
}

bool mt_spin_for(const mt_waiter_t *waiter, const mt_deadline_t *deadline) {
    mt_thread_t *self = waiter->thread;
    // One that backs off was woken already: nothing to learn of it.
    if (!mt_waiter_is(waiter, MT_WAITER_QUEUED) || !should_try(self)) {
        return false;
    }
    // Whom this thread has just let run may not know yet that it needn't look any more.
    bool found = look(waiter);
    if (!found && mt_atomic_cas(&somebody_looks, 0, 1)) {
        found = look_on(waiter, deadline);
        mt_atomic_store(&somebody_looks, 0);
    }
    learn(self, found);
    // As if it had parked: the GIL was away (gil_turns.h).
    self->blocked = true;
    return found;
}
