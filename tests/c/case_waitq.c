// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// Wait queues alone. One thread may have many waiters, so most of it needs no
// other threads.

#include "suite.h"

enum { WAITERS = 5 };

static bool granted(mt_waiter_t *waiter) {
    mt_deadline_t now = suite_after_us(0);
    return mt_waiter_wait(waiter, &now, false) == MT_WAIT_GRANTED;
}

static void push(mt_waitq_t *queue, mt_waiter_t *waiter) {
    mt_os_critical_enter();
    mt_waitq_push(queue, waiter);
    mt_os_critical_exit();
}

static void grant(mt_waitq_t *queue) {
    mt_os_critical_enter();
    mt_waiter_grant(mt_waitq_take(queue));
    mt_os_critical_exit();
}

static bool cancel(mt_waitq_t *queue, mt_waiter_t *waiter) {
    mt_os_critical_enter();
    bool cancelled = mt_waitq_cancel(queue, waiter);
    mt_os_critical_exit();
    return cancelled;
}

static bool nobody_waits(const mt_waitq_t *queue) {
    mt_os_critical_enter();
    bool empty = mt_waitq_empty(queue);
    mt_os_critical_exit();
    return empty;
}

static bool pause(mt_waiter_t *waiter) {
    mt_os_critical_enter();
    bool paused = mt_waitq_pause(waiter);
    mt_os_critical_exit();
    return paused;
}

static void resume(mt_waiter_t *waiter) {
    mt_os_critical_enter();
    mt_waitq_resume(waiter);
    mt_os_critical_exit();
}

// Those of the mask give up, in this order or the other; the rest is granted,
// first come, first served; then the queue is as new.
static void check_cancelled(mt_waitq_t *queue, unsigned mask, bool backwards) {
    mt_waiter_t waiters[WAITERS];
    for (unsigned i = 0; i < WAITERS; ++i) {
        push(queue, &waiters[i]);
    }
    for (unsigned i = 0; i < WAITERS; ++i) {
        unsigned chosen = backwards ? WAITERS - 1 - i : i;
        if (mask >> chosen & 1) {
            CHECK(cancel(queue, &waiters[chosen]));
        }
    }
    for (unsigned i = 0; i < WAITERS; ++i) {
        if (mask >> i & 1) {
            continue;
        }
        CHECK(!nobody_waits(queue));
        CHECK(!granted(&waiters[i]));
        grant(queue);
        CHECK(granted(&waiters[i]));
    }
    CHECK(nobody_waits(queue));
}

void case_waitq_every_cancellation(void) {
    mt_waitq_t queue = {0};
    for (unsigned mask = 0; mask < 1u << WAITERS; ++mask) {
        check_cancelled(&queue, mask, false);
        check_cancelled(&queue, mask, true);
    }
}

// Grants one after the other, of the mask or not of it, in the order they came.
static void grant_all(mt_waitq_t *queue, mt_waiter_t *waiters, unsigned mask) {
    for (unsigned i = 0; i < WAITERS; ++i) {
        if (mask >> i & 1) {
            CHECK(!nobody_waits(queue));
            grant(queue);
            CHECK(granted(&waiters[i]));
            CHECK(!pause(&waiters[i]));
        }
    }
    CHECK(nobody_waits(queue));
}

// Those of the mask are paused: the others are granted first, and who is still
// paused then hasn't lost its place among those who go on.
void case_waitq_every_pause(void) {
    const unsigned all = (1u << WAITERS) - 1;
    for (unsigned mask = 0; mask <= all; ++mask) {
        mt_waitq_t queue = {0};
        mt_waiter_t waiters[WAITERS];
        for (unsigned i = 0; i < WAITERS; ++i) {
            push(&queue, &waiters[i]);
        }
        for (unsigned i = 0; i < WAITERS; ++i) {
            CHECK(!(mask >> i & 1) || pause(&waiters[i]));
        }
        grant_all(&queue, waiters, all & ~mask);
        for (unsigned i = WAITERS; i-- > 0;) {
            if (mask >> i & 1) {
                CHECK(!granted(&waiters[i]));
                resume(&waiters[i]);
            }
        }
        grant_all(&queue, waiters, mask);
        CHECK(queue.head == NULL);
    }
}

void case_waitq_states(void) {
    mt_waitq_t queue = {0};
    mt_waiter_t waiter;
    mt_deadline_t now = suite_after_us(0);
    mt_deadline_t forever = MT_FOREVER;
    push(&queue, &waiter);
    CHECK(waiter.thread == mt_os_self());
    CHECK(mt_waiter_wait(&waiter, &now, true) == MT_WAIT_TIMEOUT);
    suite_interrupt(self());
    CHECK(mt_waiter_wait(&waiter, &forever, true) == MT_WAIT_INTERRUPTED);
    CHECK(mt_waiter_wait(&waiter, &now, false) == MT_WAIT_TIMEOUT);
    CHECK(!nobody_waits(&queue));
    grant(&queue);
    // What it owns comes first.
    CHECK(mt_waiter_wait(&waiter, &now, true) == MT_WAIT_GRANTED);
    suite_clear_interrupt();
    CHECK(!cancel(&queue, &waiter));
    CHECK(granted(&waiter));
    CHECK(nobody_waits(&queue));
}
