// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// Eventual fairness of locks: who may pass whom, and for how long. Most of it in one
// thread, which has many waiters, and stops the clock.

#include "config.h"
#include "suite.h"

static const mt_deadline_t forever = {.at = 0, .forever = true};

enum { WAITERS = 3 };

typedef struct {
    mt_lock_t lock;
    mt_waiter_t waiters[WAITERS];
} scene_t;

// A held lock, and those who wait for it; the clock stands still.
static void scene_begin(scene_t *scene) {
    *scene = (scene_t) {.lock = {{0}}};
    checked_stop_clock();
    CHECK(mt_lock_try_acquire(&scene->lock));
    for (unsigned i = 0; i < WAITERS; ++i) {
        CHECK(!mt_lock_enqueue(&scene->lock, &scene->waiters[i]));
    }
}

// The lock is held; from waiter `from` on all are in line.
static void scene_end(scene_t *scene, unsigned from) {
    for (unsigned i = from; i < WAITERS; ++i) {
        CHECK(lock_cancel(&scene->lock, &scene->waiters[i]));
    }
    CHECK(mt_atomic_load(&scene->lock.word) == MT_WORD_HELD);
    CHECK(mt_lock_release(&scene->lock));
    CHECK(!mt_lock_is_held(&scene->lock) && suite_waiters(&scene->lock) == 0);
    checked_start_clock();
}

static void move_us(uint64_t us, int less_ticks) {
    checked_move_clock((mt_ticks_t)(mt_ticks_from_us(us) - less_ticks));
}

static uint32_t word(const scene_t *scene) {
    return mt_atomic_load(&scene->lock.word);
}

// ---------------------------------------------------------------- passing over

// Free for a moment, the lock is anybody's; the first in line keeps its place.
void case_fair_barging(void) {
    scene_t scene;
    scene_begin(&scene);
    CHECK(word(&scene) == MT_WORD_CONTENDED);
    for (unsigned i = 0; i < 3; ++i) {
        CHECK(mt_lock_release(&scene.lock));
        CHECK(!mt_lock_is_held(&scene.lock));
        CHECK(suite_woken(&scene.waiters[0]) && !suite_woken(&scene.waiters[1]));
        CHECK(mt_lock_try_acquire(&scene.lock));
        CHECK(suite_waiters(&scene.lock) == WAITERS);
    }
    scene_end(&scene, 0);
}

// Too late it backs off: releases are one step meanwhile. Too late again it makes the
// lock contended: the release has something to do.
void case_fair_back_off(void) {
    scene_t scene;
    mt_waiter_t *first = &scene.waiters[0];
    scene_begin(&scene);
    for (unsigned round = 0; round < 2; ++round) {
        CHECK(mt_lock_release(&scene.lock) && mt_lock_try_acquire(&scene.lock));
        CHECK(!lock_take(&scene.lock, first));
        if (MT_BACK_OFF_US != 0) {
            CHECK(word(&scene) == MT_WORD_HELD && suite_woken(first));
            CHECK(mt_lock_release(&scene.lock) && mt_lock_try_acquire(&scene.lock));
            checked_move_clock(mt_ticks_from_us(MT_BACK_OFF_US));
            CHECK(mt_waiter_wait(first, &forever, false) == MT_WAIT_WOKEN);
            CHECK(!lock_take(&scene.lock, first));
        }
        CHECK(word(&scene) == MT_WORD_CONTENDED && !suite_woken(first));
    }
    scene_end(&scene, 0);
}

// If the lock is left free in its back-off, it has it at the end of that.
void case_fair_back_off_ends(void) {
    mt_lock_t lock = {0};
    mt_waiter_t waiter;
    for (unsigned round = 0; round < suite_rounds(100); ++round) {
        checked_stop_clock();
        CHECK(mt_lock_try_acquire(&lock));
        CHECK(!mt_lock_enqueue(&lock, &waiter));
        CHECK(mt_lock_release(&lock) && mt_lock_try_acquire(&lock));
        CHECK(!lock_take(&lock, &waiter));
        checked_start_clock();
        CHECK(mt_lock_release(&lock));
        CHECK(lock_wait(&lock, &waiter, forever, false) == MT_WAIT_GRANTED);
        CHECK(mt_lock_is_held(&lock) && suite_waiters(&lock) == 0);
        CHECK(mt_lock_release(&lock));
    }
}

// ---------------------------------------------------------------- due

// Before its patience is over the first in line is woken; after that it is handed the
// lock, which nobody sees free.
void case_fair_due(void) {
    scene_t scene;
    mt_waiter_t *first = &scene.waiters[0];
    scene_begin(&scene);
    move_us(MT_LOCK_FIRST_US, 1);
    CHECK(mt_lock_release(&scene.lock));
    CHECK(!suite_granted(first) && mt_lock_try_acquire(&scene.lock));
    CHECK(!lock_take(&scene.lock, first));
    checked_move_clock(1);
    // In its back-off a release may still be one step; at its end it isn't.
    checked_move_clock(mt_ticks_from_us(MT_BACK_OFF_US));
    CHECK(!lock_take(&scene.lock, first));
    CHECK(word(&scene) == MT_WORD_CONTENDED);
    CHECK(mt_lock_release(&scene.lock));
    CHECK(suite_granted(first) && !suite_woken(&scene.waiters[1]));
    // Contended still, for those behind.
    CHECK(word(&scene) == MT_WORD_CONTENDED && !mt_lock_try_acquire(&scene.lock));
    scene_end(&scene, 1);
}

// The patience of the second begins when it is the first; unless ticks are so long that it has
// waited long enough in all.
void case_fair_due_one_by_one(void) {
    bool apart = 2 * mt_ticks_from_us(MT_LOCK_FIRST_US) <= mt_ticks_from_us(MT_LOCK_PATIENCE_US);
    for (int less_ticks = 0; less_ticks < 2; ++less_ticks) {
        scene_t scene;
        scene_begin(&scene);
        move_us(MT_LOCK_FIRST_US, 0);
        CHECK(mt_lock_release(&scene.lock) && suite_granted(&scene.waiters[0]));
        move_us(MT_LOCK_FIRST_US, less_ticks);
        CHECK(mt_lock_release(&scene.lock));
        bool due = suite_granted(&scene.waiters[1]);
        CHECK(due == (less_ticks == 0 || !apart));
        CHECK(due || mt_lock_try_acquire(&scene.lock));
        scene_end(&scene, due ? 2 : 1);
    }
}

// First come, first served: each has waited long enough.
void case_fair_due_in_order(void) {
    scene_t scene;
    scene_begin(&scene);
    move_us(MT_LOCK_PATIENCE_US, 0);
    for (unsigned i = 0; i < WAITERS; ++i) {
        CHECK(word(&scene) == MT_WORD_CONTENDED);
        CHECK(mt_lock_release(&scene.lock));
        CHECK(suite_granted(&scene.waiters[i]));
        CHECK(suite_waiters(&scene.lock) == WAITERS - 1 - i);
    }
    scene_end(&scene, WAITERS);
}

// One that is due, but paused, holds nobody up.
void case_fair_due_paused(void) {
    scene_t scene;
    scene_begin(&scene);
    move_us(MT_LOCK_PATIENCE_US, 0);
    CHECK(lock_pause(&scene.lock, &scene.waiters[0]));
    CHECK(mt_lock_release(&scene.lock));
    CHECK(!suite_granted(&scene.waiters[0]) && suite_granted(&scene.waiters[1]));
    CHECK(!lock_resume(&scene.lock, &scene.waiters[0]));
    // It has kept its place, and the time that it has waited.
    CHECK(mt_lock_release(&scene.lock));
    CHECK(suite_granted(&scene.waiters[0]));
    scene_end(&scene, 2);
}

// ---------------------------------------------------------------- the wake-up is passed on

// The first one was woken, and leaves: the lock is free, or taken meanwhile.
static void check_passed_on(bool taken, bool backs_off) {
    scene_t scene;
    mt_waiter_t *second = &scene.waiters[1];
    scene_begin(&scene);
    CHECK(mt_lock_release(&scene.lock));
    CHECK(!taken || mt_lock_try_acquire(&scene.lock));
    CHECK(!backs_off || !lock_take(&scene.lock, &scene.waiters[0]));
    CHECK(lock_cancel(&scene.lock, &scene.waiters[0]));
    CHECK(suite_woken(second) == !taken);
    if (taken) {
        CHECK(word(&scene) == MT_WORD_CONTENDED);
        CHECK(mt_lock_release(&scene.lock));
    }
    CHECK(suite_woken(second) && lock_take(&scene.lock, second));
    // And so does one that takes the lock: the next release wakes the third.
    CHECK(mt_lock_release(&scene.lock));
    CHECK(lock_got(&scene.lock, &scene.waiters[2]));
    scene_end(&scene, WAITERS);
}

void case_fair_passes_wake_on(void) {
    check_passed_on(false, false);
    check_passed_on(true, false);
    check_passed_on(true, true);
}

// ---------------------------------------------------------------- timeouts

// One whose time is up, woken or not, in a back-off or not, takes a lock that is free.
void case_fair_timeout_of_free(void) {
    for (unsigned backs_off = 0; backs_off < 2; ++backs_off) {
        scene_t scene;
        mt_waiter_t *first = &scene.waiters[0];
        scene_begin(&scene);
        CHECK(mt_lock_release(&scene.lock));
        if (backs_off) {
            CHECK(mt_lock_try_acquire(&scene.lock));
            CHECK(!lock_take(&scene.lock, first));
            CHECK(mt_lock_release(&scene.lock));
        }
        mt_deadline_t now = suite_after_us(0);
        CHECK(lock_wait(&scene.lock, first, now, false) == MT_WAIT_GRANTED);
        CHECK(mt_lock_is_held(&scene.lock));
        scene_end(&scene, 1);
    }
}

static void acquire_in_time(void *arg) {
    CHECK(mt_lock_acquire(arg, suite_after_us(1000)));
    CHECK(mt_lock_release(arg));
}

// The same by mt_lock_acquire(), whose thread comes to look only when its time is up.
void case_fair_timeout_acquire(void) {
    mt_lock_t lock = {0};
    worker_t worker;
    checked_stop_clock();
    CHECK(mt_lock_try_acquire(&lock));
    worker_start(&worker, acquire_in_time, &lock);
    UNTIL(suite_waiters(&lock) == 1);
    mt_atomic_t *kept = &worker.record->kept;
    mt_atomic_store(kept, CHECKED_KEEP);
    UNTIL(mt_atomic_load(kept) == CHECKED_KEPT);
    CHECK(mt_lock_release(&lock));
    checked_move_clock(mt_ticks_from_us(1000));
    mt_atomic_store(kept, 0);
    worker_join(&worker);
    CHECK(!mt_lock_is_held(&lock) && suite_waiters(&lock) == 0);
    checked_start_clock();
}

// Its time is up and the lock is held: the others don't notice.
void case_fair_timeout_of_held(void) {
    for (unsigned woken = 0; woken < 2; ++woken) {
        scene_t scene;
        scene_begin(&scene);
        CHECK(!woken || (mt_lock_release(&scene.lock) && mt_lock_try_acquire(&scene.lock)));
        mt_deadline_t now = suite_after_us(0);
        CHECK(lock_wait(&scene.lock, &scene.waiters[0], now, false) == MT_WAIT_TIMEOUT);
        CHECK(lock_cancel(&scene.lock, &scene.waiters[0]));
        CHECK(mt_lock_release(&scene.lock));
        CHECK(lock_got(&scene.lock, &scene.waiters[1]));
        scene_end(&scene, 2);
    }
}

// ---------------------------------------------------------------- among threads

typedef struct {
    mt_lock_t lock;
    mt_atomic_t over;
    unsigned inside; // guarded by lock
    unsigned rounds;
} storm_t;

typedef struct {
    worker_t worker;
    storm_t *storm;
    uint32_t random;
} rider_t;

static void enter(rider_t *rider) {
    CHECK(rider->storm->inside++ == 0);
    suite_spin(suite_random(&rider->random, 50));
    CHECK(--rider->storm->inside == 0);
    CHECK(mt_lock_release(&rider->storm->lock));
}

static bool goes_on(const rider_t *rider) {
    return !mt_atomic_load(&rider->storm->over);
}

// Takes and releases without a stop.
static void hog(void *arg) {
    rider_t *rider = arg;
    while (goes_on(rider)) {
        CHECK(mt_lock_acquire(&rider->storm->lock, MT_FOREVER));
        enter(rider);
    }
}

static void give_up(void *arg) {
    rider_t *rider = arg;
    while (goes_on(rider)) {
        unsigned us = suite_random(&rider->random, 200);
        if (mt_lock_acquire(&rider->storm->lock, suite_after_us(us))) {
            enter(rider);
        }
    }
}

static void pause_often(void *arg) {
    rider_t *rider = arg;
    mt_lock_t *lock = &rider->storm->lock;
    while (goes_on(rider)) {
        mt_waiter_t waiter;
        bool got = mt_lock_enqueue(lock, &waiter);
        while (!got) {
            mt_deadline_t soon = suite_after_us(suite_random(&rider->random, 100));
            got = lock_wait(lock, &waiter, soon, false) == MT_WAIT_GRANTED
                || !lock_pause(lock, &waiter) || lock_resume(lock, &waiter);
        }
        enter(rider);
    }
}

static void acquire_and_end(void *arg) {
    rider_t *rider = arg;
    for (unsigned i = 0; i < rider->storm->rounds; ++i) {
        CHECK(mt_lock_acquire(&rider->storm->lock, MT_FOREVER));
        enter(rider);
    }
    mt_atomic_store(&rider->storm->over, 1);
}

static void check_storm(void (*const *bodies)(void *arg), unsigned count) {
    storm_t storm = {.rounds = suite_rounds(200)};
    rider_t riders[5];
    for (unsigned i = 0; i < count; ++i) {
        riders[i] = (rider_t) {.storm = &storm, .random = i};
        worker_start(&riders[i].worker, bodies[i], &riders[i]);
    }
    for (unsigned i = 0; i < count; ++i) {
        worker_join(&riders[i].worker);
    }
    CHECK(!mt_lock_is_held(&storm.lock) && suite_waiters(&storm.lock) == 0);
}

// One that waits comes to its turns beside one that doesn't stop.
void case_fair_beside_hog(void) {
    static void (*const bodies[])(void *arg) = {hog, acquire_and_end};
    check_storm(bodies, COUNT_OF(bodies));
}

void case_fair_storm(void) {
    static void (*const bodies[])(void *arg) = {
        hog, give_up, pause_often, give_up, acquire_and_end};
    check_storm(bodies, COUNT_OF(bodies));
}
