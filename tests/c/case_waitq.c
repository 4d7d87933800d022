// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// Wait queues alone. One thread may have many waiters, so most of it needs no
// other threads.

#include "config.h"
#include "suite.h"

enum { WAITERS = 5 };

// A thing that is there for so many takes, and what it was told.
typedef struct {
    mt_waitq_t queue;
    unsigned there;
    unsigned changes;
    bool waits;
} thing_t;

static bool take_thing(void *arg) {
    thing_t *thing = arg;
    CHECK(self()->in_critical);
    return thing->there != 0 && thing->there-- != 0;
}

static void note_change(void *arg, bool waits) {
    thing_t *thing = arg;
    CHECK(self()->in_critical);
    ++thing->changes;
    thing->waits = waits;
}

static mt_waitable_t waitable(thing_t *thing) {
    return (mt_waitable_t) {&thing->queue, thing, take_thing, note_change};
}

static void push(thing_t *thing, mt_waiter_t *waiter) {
    mt_waitable_t on = waitable(thing);
    CHECK(!mt_wait_begin(&on, waiter));
}

static void grant(thing_t *thing) {
    mt_os_critical_enter();
    mt_waiter_t *first = mt_waitq_first(&thing->queue);
    mt_waitq_remove(&thing->queue, first);
    mt_waiter_grant(first);
    mt_os_critical_exit();
}

static void wake(thing_t *thing) {
    mt_os_critical_enter();
    mt_waiter_wake(mt_waitq_first(&thing->queue));
    mt_os_critical_exit();
}

static bool cancel(thing_t *thing, mt_waiter_t *waiter) {
    mt_waitable_t on = waitable(thing);
    return mt_wait_cancel(&on, waiter);
}

static bool nobody_waits(const thing_t *thing) {
    mt_os_critical_enter();
    bool empty = mt_waitq_empty(&thing->queue);
    mt_os_critical_exit();
    return empty;
}

static bool take(thing_t *thing, mt_waiter_t *waiter) {
    mt_waitable_t on = waitable(thing);
    return mt_wait_take(&on, waiter);
}

static bool pause(thing_t *thing, mt_waiter_t *waiter) {
    mt_waitable_t on = waitable(thing);
    return mt_wait_pause(&on, waiter);
}

static bool resume(thing_t *thing, mt_waiter_t *waiter) {
    mt_waitable_t on = waitable(thing);
    return mt_wait_resume(&on, waiter);
}

// Those of the mask give up, in this order or the other; the rest is granted,
// first come, first served; then the queue is as new.
static void check_cancelled(thing_t *thing, unsigned mask, bool backwards) {
    mt_waiter_t waiters[WAITERS];
    for (unsigned i = 0; i < WAITERS; ++i) {
        push(thing, &waiters[i]);
    }
    for (unsigned i = 0; i < WAITERS; ++i) {
        unsigned chosen = backwards ? WAITERS - 1 - i : i;
        if (mask >> chosen & 1) {
            CHECK(cancel(thing, &waiters[chosen]));
        }
    }
    for (unsigned i = 0; i < WAITERS; ++i) {
        if (mask >> i & 1) {
            continue;
        }
        CHECK(!nobody_waits(thing));
        CHECK(!suite_granted(&waiters[i]));
        grant(thing);
        CHECK(suite_granted(&waiters[i]));
    }
    CHECK(nobody_waits(thing));
}

void case_waitq_every_cancellation(void) {
    thing_t thing = {0};
    for (unsigned mask = 0; mask < 1u << WAITERS; ++mask) {
        check_cancelled(&thing, mask, false);
        check_cancelled(&thing, mask, true);
    }
}

// Grants one after the other, of the mask or not of it, in the order they came.
static void grant_all(thing_t *thing, mt_waiter_t *waiters, unsigned mask) {
    for (unsigned i = 0; i < WAITERS; ++i) {
        if (mask >> i & 1) {
            CHECK(!nobody_waits(thing));
            grant(thing);
            CHECK(suite_granted(&waiters[i]));
            CHECK(!pause(thing, &waiters[i]));
        }
    }
    CHECK(nobody_waits(thing));
}

// Those of the mask are paused: the others are granted first, and who is still
// paused then hasn't lost its place among those who go on.
void case_waitq_every_pause(void) {
    const unsigned all = (1u << WAITERS) - 1;
    for (unsigned mask = 0; mask <= all; ++mask) {
        thing_t thing = {0};
        mt_waiter_t waiters[WAITERS];
        for (unsigned i = 0; i < WAITERS; ++i) {
            push(&thing, &waiters[i]);
        }
        for (unsigned i = 0; i < WAITERS; ++i) {
            CHECK(!(mask >> i & 1) || pause(&thing, &waiters[i]));
        }
        grant_all(&thing, waiters, all & ~mask);
        for (unsigned i = WAITERS; i-- > 0;) {
            if (mask >> i & 1) {
                CHECK(!suite_granted(&waiters[i]));
                CHECK(!resume(&thing, &waiters[i]));
            }
        }
        grant_all(&thing, waiters, mask);
        CHECK(thing.queue.head == NULL);
    }
}

// It ends the waits that nothing else interrupts, but for the GIL's.
void case_waitq_must_exit(void) {
    thing_t thing = {0};
    mt_waiter_t waiter;
    mt_deadline_t now = suite_after_us(0);
    mt_deadline_t forever = MT_FOREVER;
    push(&thing, &waiter);
    suite_interrupt(self());
    CHECK(mt_waiter_wait(&waiter, &now, MT_WAIT_BY_EXIT) == MT_WAIT_TIMEOUT);
    suite_clear_interrupt();
    mt_os_self()->must_exit = true;
    CHECK(mt_waiter_wait(&waiter, &forever, MT_WAIT_BY_EXIT) == MT_WAIT_INTERRUPTED);
    CHECK(mt_waiter_wait(&waiter, &now, MT_WAIT_BY_NOTHING) == MT_WAIT_TIMEOUT);
    mt_os_self()->must_exit = false;
    CHECK(cancel(&thing, &waiter));
}

void case_waitq_states(void) {
    thing_t thing = {0};
    mt_waiter_t waiter;
    mt_deadline_t now = suite_after_us(0);
    mt_deadline_t forever = MT_FOREVER;
    push(&thing, &waiter);
    CHECK(waiter.thread == mt_os_self());
    CHECK(mt_waiter_wait(&waiter, &now, true) == MT_WAIT_TIMEOUT);
    suite_interrupt(self());
    CHECK(mt_waiter_wait(&waiter, &forever, true) == MT_WAIT_INTERRUPTED);
    // A time that is up isn't made longer by interruptions.
    CHECK(mt_waiter_wait(&waiter, &now, true) == MT_WAIT_TIMEOUT);
    CHECK(!nobody_waits(&thing));
    grant(&thing);
    // A grant comes before an interruption and a time that is up.
    CHECK(mt_waiter_wait(&waiter, &now, true) == MT_WAIT_GRANTED);
    suite_clear_interrupt();
    CHECK(!cancel(&thing, &waiter));
    CHECK(suite_granted(&waiter));
    CHECK(nobody_waits(&thing));
}

// Each change of the queue is told in the same visit to the critical section.
void case_waitq_tells_changes(void) {
    thing_t thing = {.there = 1};
    mt_waiter_t waiter;
    mt_waitable_t on = waitable(&thing);
    CHECK(mt_wait_begin(&on, &waiter) && thing.changes == 0);
    push(&thing, &waiter);
    CHECK(thing.changes == 1 && thing.waits);
    CHECK(pause(&thing, &waiter) && thing.changes == 2 && !thing.waits);
    CHECK(!resume(&thing, &waiter) && thing.changes == 3 && thing.waits);
    CHECK(!take(&thing, &waiter) && thing.changes == 4 && thing.waits);
    CHECK(cancel(&thing, &waiter) && thing.changes == 5 && !thing.waits);
    push(&thing, &waiter);
    grant(&thing);
    // It is the granter's affair.
    CHECK(take(&thing, &waiter) && !pause(&thing, &waiter) && !cancel(&thing, &waiter));
    CHECK(thing.changes == 6);
}

// A grant is taken on every way, and once.
void case_waitq_takes(void) {
    thing_t thing = {.there = 0};
    mt_waiter_t waiter;
    for (unsigned way = 0; way < 3; ++way) {
        push(&thing, &waiter);
        thing.there = 1;
        if (way == 1) {
            wake(&thing);
        }
        if (way == 2) {
            CHECK(pause(&thing, &waiter) && resume(&thing, &waiter));
        } else {
            CHECK(take(&thing, &waiter));
        }
        CHECK(thing.there == 0 && thing.queue.head == NULL && !thing.waits);
    }
}

// A woken waiter stays in its place, and looks: at once, after a back-off, and then no more
// before it is woken again.
void case_waitq_woken(void) {
    thing_t thing = {.there = 0};
    mt_waiter_t waiter;
    mt_deadline_t forever = MT_FOREVER;
    checked_stop_clock();
    push(&thing, &waiter);
    for (unsigned round = 0; round < 3; ++round) {
        CHECK(!suite_woken(&waiter));
        wake(&thing);
        CHECK(suite_woken(&waiter) && !suite_granted(&waiter) && !nobody_waits(&thing));
        CHECK(mt_waiter_wait(&waiter, &forever, false) == MT_WAIT_WOKEN);
        CHECK(!take(&thing, &waiter));
        CHECK(suite_woken(&waiter) == (MT_BACK_OFF_US != 0));
        if (MT_BACK_OFF_US == 0) {
            continue;
        }
        checked_move_clock(mt_ticks_from_us(MT_BACK_OFF_US) - 1);
        mt_deadline_t early = suite_after_us(0);
        CHECK(mt_waiter_wait(&waiter, &early, false) == MT_WAIT_TIMEOUT);
        checked_move_clock(1);
        CHECK(mt_waiter_wait(&waiter, &forever, false) == MT_WAIT_WOKEN);
        CHECK(!take(&thing, &waiter) && !suite_woken(&waiter));
    }
    CHECK(cancel(&thing, &waiter));
    checked_start_clock();
}

// A back-off ends by itself, though the thread parks through it.
void case_waitq_back_off_ends(void) {
    thing_t thing = {.there = 0};
    mt_waiter_t waiter;
    mt_deadline_t forever = MT_FOREVER;
    for (unsigned round = 0; MT_BACK_OFF_US != 0 && round < suite_rounds(200); ++round) {
        push(&thing, &waiter);
        wake(&thing);
        CHECK(!take(&thing, &waiter) && suite_woken(&waiter));
        CHECK(mt_waiter_wait(&waiter, &forever, false) == MT_WAIT_WOKEN);
        thing.there = 1;
        CHECK(take(&thing, &waiter));
    }
}

typedef struct {
    thing_t thing;
    mt_atomic_t looks;
} watched_t;

// There is nothing at the first look, which is that of mt_wait_begin(), and the next three.
static bool look_on(void *arg) {
    watched_t *watched = arg;
    uint32_t looks = mt_atomic_load(&watched->looks) + 1;
    mt_atomic_store(&watched->looks, looks);
    return looks > 4;
}

static void wait_and_look(void *arg) {
    watched_t *watched = arg;
    mt_waitable_t on = {&watched->thing.queue, watched, look_on, NULL};
    mt_waiter_t waiter;
    mt_deadline_t late = suite_after_us(1000000);
    CHECK(!mt_wait_begin(&on, &waiter));
    do {
        CHECK(mt_waiter_wait(&waiter, &late, false) == MT_WAIT_WOKEN);
    } while (!mt_wait_take(&on, &waiter));
}

// Wakes it, too early: it looks, and then no more, whenever it comes out of its park.
static void wake_too_early(watched_t *watched, const worker_t *worker) {
    uint32_t looks = mt_atomic_load(&watched->looks);
    wake(&watched->thing);
    UNTIL(mt_atomic_load(&watched->looks) == looks + 1);
    unsigned parks = mt_atomic_load(&worker->record->parks);
    UNTIL(mt_atomic_load(&worker->record->parks) - parks > 3);
    CHECK(mt_atomic_load(&watched->looks) == looks + 1);
}

// Nobody looks before the end of a back-off, but who is hurried in it. Twice too late, it is to be
// woken again.
void case_waitq_back_off_lasts(void) {
    watched_t watched = {.looks = {0}};
    worker_t worker;
    checked_stop_clock();
    if (MT_BACK_OFF_US != 0) {
        worker_start(&worker, wait_and_look, &watched);
        UNTIL(mt_atomic_load(&watched.looks) == 1);
        wake_too_early(&watched, &worker);
        mt_os_critical_enter();
        mt_waiter_hurry(mt_waitq_first(&watched.thing.queue));
        mt_os_critical_exit();
        UNTIL(mt_atomic_load(&watched.looks) == 3);
        wake_too_early(&watched, &worker);
        checked_move_clock(mt_ticks_from_us(MT_BACK_OFF_US));
        worker_join(&worker);
    }
    checked_start_clock();
}

// A back-off leaves nothing behind, whatever the thread does in it and after it.
void case_waitq_back_off_is_forgotten(void) {
    thing_t thing = {.there = 0};
    mt_waiter_t waiter;
    mt_deadline_t forever = MT_FOREVER;
    checked_stop_clock();
    push(&thing, &waiter);
    wake(&thing);
    CHECK(!take(&thing, &waiter));
    CHECK(pause(&thing, &waiter) && !suite_woken(&waiter));
    CHECK(!resume(&thing, &waiter) && !suite_woken(&waiter));
    wake(&thing);
    // No rest of the old one is waited for.
    CHECK(mt_waiter_wait(&waiter, &forever, false) == MT_WAIT_WOKEN);
    CHECK(!take(&thing, &waiter) && suite_woken(&waiter) == (MT_BACK_OFF_US != 0));
    CHECK(cancel(&thing, &waiter) && nobody_waits(&thing));
    checked_start_clock();
}

// Granted in its back-off it has the thing.
void case_waitq_granted_in_back_off(void) {
    thing_t thing = {.there = 0};
    mt_waiter_t waiter;
    mt_deadline_t forever = MT_FOREVER;
    push(&thing, &waiter);
    wake(&thing);
    CHECK(!take(&thing, &waiter));
    grant(&thing);
    CHECK(!suite_woken(&waiter));
    CHECK(mt_waiter_wait(&waiter, &forever, true) == MT_WAIT_GRANTED);
    CHECK(take(&thing, &waiter) && nobody_waits(&thing));
}
