// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

#include <errno.h>

#include "config.h"
#include "gil.h"
#include "waitq.h"

enum {
    GIL_FREE,
    GIL_HELD,
    GIL_CONTENDED, // held, and somebody is in a line
};

// What mt_gil_drop_request is made of; changed in the critical section.
enum {
    DROP_ASKED = 1, // somebody in a line wants the GIL
    DROP_DEFERRED = 2, // the holder hasn't woken everybody that it has unparked
};

volatile uint8_t mt_gil_drop_request;

static struct {
    mt_atomic_t state;
    // The holder's serial number, 0 if there is none; set by the holder itself.
    mt_atomic_t holder;
    // From here on guarded by the critical section.
    mt_waitq_t returning;
    mt_waitq_t computing;
    mt_atomic_t holder_computes; // the holder was in `computing` before
    uint32_t switches; // how many times the GIL was handed over
    uint8_t overtakes; // how many times in a row `returning` went first
    bool frozen;
    unsigned wake_countdown; // the holder's; how often it may still be asked to wake others
} gil;

static bool try_acquire(void) {
    if (!mt_atomic_cas(&gil.state, GIL_FREE, GIL_HELD)) {
        return false;
    }
    mt_atomic_store(&gil.holder_computes, false);
    return true;
}

static bool anybody_waits(void) {
    return !mt_waitq_empty(&gil.returning) || !mt_waitq_empty(&gil.computing);
}

// In the critical section: whether the next in line is one of those who compute.
static bool computing_is_next(void) {
    return mt_waitq_empty(&gil.returning)
        || (!mt_waitq_empty(&gil.computing) && gil.overtakes >= MT_GIL_MAX_OVERTAKES);
}

// In the critical section: hands the GIL to the first of a line that isn't empty.
static void hand_over(bool computes) {
    gil.overtakes = computes || mt_waitq_empty(&gil.computing) ? 0 : gil.overtakes + 1;
    ++gil.switches;
    mt_gil_drop_request = 0;
    mt_atomic_store(&gil.holder_computes, computes);
    mt_waiter_t *next = mt_waitq_take(computes ? &gil.computing : &gil.returning);
    mt_atomic_store(&gil.state, anybody_waits() ? GIL_CONTENDED : GIL_HELD);
    mt_waiter_grant(next);
}

// Waits in line; asks for the GIL whenever its holder has had a slice.
static void wait_in_line(mt_waiter_t *waiter) {
    for (;;) {
        mt_os_critical_enter();
        uint32_t switches = gil.switches;
        mt_os_critical_exit();
        mt_deadline_t slice = mt_deadline_after_us(mt_os_now(), MT_GIL_SLICE_US);
        if (mt_waiter_wait(waiter, &slice, false) == MT_WAIT_GRANTED) {
            return;
        }
        mt_os_critical_enter();
        if (switches == gil.switches && anybody_waits()) {
            mt_gil_drop_request |= DROP_ASKED;
        }
        mt_os_critical_exit();
    }
}

static void stand_still(void) {
    static const mt_deadline_t forever = {.at = 0, .forever = true};
    for (;;) {
        mt_os_park(&forever);
    }
}

static void acquire_slowly(void) {
    mt_waiter_t waiter;
    mt_os_critical_enter();
    if (gil.frozen) {
        mt_os_critical_exit();
        if (mt_os_self() != mt_thread_main_record()) {
            stand_still();
        }
        return;
    }
    // The holder may release with one atomic step until the word is CONTENDED.
    while (mt_atomic_load(&gil.state) != GIL_CONTENDED) {
        if (try_acquire()) {
            mt_os_critical_exit();
            return;
        }
        mt_atomic_cas(&gil.state, GIL_HELD, GIL_CONTENDED);
    }
    mt_waitq_push(&gil.returning, &waiter);
    if (mt_atomic_load(&gil.holder_computes)) {
        mt_gil_drop_request |= DROP_ASKED;
    }
    mt_os_critical_exit();
    wait_in_line(&waiter);
}

// In the critical section: the holder has unparked a thread that sleeps on.
static void wake_deferred(void) {
    if (mt_gil_is_held()) {
        gil.wake_countdown = MT_GIL_WAKE_COUNTDOWN;
        mt_gil_drop_request |= DROP_DEFERRED;
    }
}

// The caller has just got the GIL, and keeps it unless it must exit.
static void take_over(void) {
    mt_thread_t *self = mt_os_self();
    mt_atomic_store(&gil.holder, self->serial);
    mt_os_defer_wakes(wake_deferred);
    if (self->must_exit) {
        mt_thread_end(NULL, NULL);
        mt_gil_release();
        mt_thread_leave();
    }
}

void mt_gil_acquire(void) {
    if (!try_acquire()) {
        // Callers look at errno after a system call and this.
        int saved_errno = errno;
        acquire_slowly();
        errno = saved_errno;
    }
    take_over();
}

bool mt_gil_is_held(void) {
    return mt_atomic_load(&gil.holder) == mt_os_self()->serial;
}

void mt_gil_release(void) {
    mt_atomic_store(&gil.holder, 0);
    if (mt_gil_drop_request == 0 && mt_atomic_cas(&gil.state, GIL_HELD, GIL_FREE)) {
        mt_os_flush_wakes();
        return;
    }
    int saved_errno = errno;
    mt_os_critical_enter();
    if (anybody_waits()) {
        hand_over(computing_is_next());
    } else if (!gil.frozen) {
        mt_gil_drop_request = 0;
        mt_atomic_store(&gil.state, GIL_FREE);
    }
    mt_os_critical_exit();
    mt_os_flush_wakes();
    errno = saved_errno;
}

bool mt_gil_must_yield(void) {
    if (mt_gil_drop_request == DROP_DEFERRED && --gil.wake_countdown != 0) {
        return false;
    }
    if (mt_gil_drop_request & DROP_DEFERRED) {
        mt_os_critical_enter();
        mt_gil_drop_request &= ~DROP_DEFERRED;
        mt_os_critical_exit();
        mt_os_flush_wakes();
        mt_os_defer_wakes(wake_deferred);
    }
    return mt_gil_drop_request != 0;
}

void mt_gil_yield(void) {
    mt_waiter_t waiter;
    mt_os_critical_enter();
    if (!anybody_waits()) {
        mt_gil_drop_request = 0;
        mt_os_critical_exit();
        mt_os_flush_wakes();
        mt_os_defer_wakes(wake_deferred);
        return;
    }
    // We join the line before the GIL is handed over, so that the word stays
    // CONTENDED, but after the choice, or we could be our own successor.
    bool computes = computing_is_next();
    mt_waitq_push(&gil.computing, &waiter);
    mt_atomic_store(&gil.holder, 0);
    hand_over(computes);
    mt_os_critical_exit();
    mt_os_flush_wakes();
    wait_in_line(&waiter);
    take_over();
}

void mt_gil_freeze(void) {
    mt_os_critical_enter();
    gil.frozen = true;
    // Those in line are never granted, and their stacks stay as they are.
    gil.returning.head = NULL;
    gil.computing.head = NULL;
    // Neither FREE nor HELD: no release with one atomic step, no acquire.
    mt_atomic_store(&gil.state, GIL_CONTENDED);
    // In a build without a GIL this is how threads that compute find out.
    mt_gil_drop_request |= DROP_ASKED;
    mt_os_critical_exit();
}
