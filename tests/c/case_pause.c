// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// Waits that are paused while their threads do something else. One thread may
// have many waiters, so most of it needs no other threads.

#include "suite.h"

static const mt_deadline_t forever = {.at = 0, .forever = true};

static bool granted(mt_waiter_t *waiter) {
    mt_deadline_t now = suite_after_us(0);
    return mt_waiter_wait(waiter, &now, false) == MT_WAIT_GRANTED;
}

// A held lock, and two that wait for it.
static void queue_up(mt_lock_t *lock, mt_waiter_t *first, mt_waiter_t *second) {
    CHECK(mt_lock_try_acquire(lock));
    CHECK(!mt_lock_enqueue(lock, first));
    CHECK(!mt_lock_enqueue(lock, second));
}

static void check_free(mt_lock_t *lock) {
    CHECK(!mt_lock_is_held(lock) && suite_waiters(lock) == 0);
    CHECK(mt_lock_try_acquire(lock) && mt_lock_release(lock));
}

void case_pause_passed_over(void) {
    mt_lock_t lock = {0};
    mt_waiter_t first;
    mt_waiter_t second;
    queue_up(&lock, &first, &second);
    CHECK(mt_lock_pause(&lock, &first));
    CHECK(mt_lock_release(&lock));
    CHECK(!granted(&first) && granted(&second));
    // The second has it; the first goes on waiting.
    CHECK(!mt_lock_resume(&lock, &first));
    CHECK(!granted(&first));
    CHECK(mt_lock_release(&lock));
    CHECK(granted(&first));
    CHECK(mt_lock_release(&lock));
    check_free(&lock);
}

void case_pause_keeps_place(void) {
    mt_lock_t lock = {0};
    mt_waiter_t first;
    mt_waiter_t second;
    queue_up(&lock, &first, &second);
    for (unsigned i = 0; i < 3; ++i) {
        CHECK(mt_lock_pause(&lock, &first));
        CHECK(!mt_lock_resume(&lock, &first));
    }
    CHECK(mt_lock_release(&lock));
    CHECK(granted(&first) && !granted(&second));
    CHECK(mt_lock_release(&lock));
    CHECK(granted(&second));
    CHECK(mt_lock_release(&lock));
    check_free(&lock);
}

// If all who wait are paused the lock is anybody's, and who goes on may take it.
void case_pause_leaves_lock_free(void) {
    mt_lock_t lock = {0};
    mt_waiter_t first;
    mt_waiter_t second;
    queue_up(&lock, &first, &second);
    CHECK(mt_lock_pause(&lock, &first) && mt_lock_pause(&lock, &second));
    CHECK(mt_lock_is_held(&lock));
    CHECK(mt_lock_release(&lock));
    CHECK(!mt_lock_is_held(&lock));
    CHECK(mt_lock_acquire(&lock, forever));
    CHECK(mt_lock_release(&lock));
    CHECK(mt_lock_resume(&lock, &second));
    CHECK(mt_lock_is_held(&lock) && suite_waiters(&lock) == 1);
    CHECK(mt_lock_release(&lock));
    CHECK(mt_lock_resume(&lock, &first));
    CHECK(mt_lock_release(&lock));
    check_free(&lock);
}

void case_pause_after_grant(void) {
    mt_lock_t lock = {0};
    mt_waiter_t first;
    mt_waiter_t second;
    queue_up(&lock, &first, &second);
    CHECK(mt_lock_release(&lock));
    CHECK(!mt_lock_pause(&lock, &first));
    CHECK(granted(&first));
    CHECK(mt_lock_cancel(&lock, &second));
    CHECK(mt_lock_release(&lock));
    check_free(&lock);
}

// Whatever has become of the lock in the pause, who gives up takes nothing along.
static void check_given_up(bool released, bool taken) {
    mt_lock_t lock = {0};
    mt_waiter_t first;
    mt_waiter_t second;
    queue_up(&lock, &first, &second);
    CHECK(mt_lock_cancel(&lock, &second));
    CHECK(mt_lock_pause(&lock, &first));
    CHECK(!released || mt_lock_release(&lock));
    CHECK(!taken || mt_lock_try_acquire(&lock));
    CHECK(mt_lock_cancel(&lock, &first));
    CHECK(mt_lock_is_held(&lock) == (!released || taken));
    CHECK(mt_lock_release(&lock) == (!released || taken));
    check_free(&lock);
}

void case_pause_given_up(void) {
    check_given_up(false, false);
    check_given_up(true, false);
    check_given_up(true, true);
}

// ---------------------------------------------------------------- races

typedef struct {
    mt_lock_t lock;
    unsigned rounds;
    unsigned inside; // guarded by lock
} race_t;

static void acquire_with_pauses(mt_lock_t *lock, uint32_t *random) {
    mt_waiter_t waiter;
    if (mt_lock_enqueue(lock, &waiter)) {
        return;
    }
    for (;;) {
        mt_deadline_t soon = suite_after_us(suite_random(random, 20));
        if (mt_waiter_wait(&waiter, &soon, false) == MT_WAIT_GRANTED
            || !mt_lock_pause(lock, &waiter)) {
            return;
        }
        suite_spin(suite_random(random, 200));
        if (mt_lock_resume(lock, &waiter)) {
            return;
        }
    }
}

static void enter_with_pauses(void *arg) {
    race_t *race = arg;
    uint32_t random = (uint32_t)(uintptr_t)&random;
    for (unsigned i = 0; i < race->rounds; ++i) {
        acquire_with_pauses(&race->lock, &random);
        CHECK(race->inside++ == 0);
        suite_spin(suite_random(&random, 500));
        CHECK(--race->inside == 0);
        CHECK(mt_lock_release(&race->lock));
    }
}

void case_race_pause_release(void) {
    race_t race = {.rounds = suite_rounds(10000)};
    worker_t workers[3];
    for (unsigned i = 0; i < COUNT_OF(workers); ++i) {
        worker_start(&workers[i], enter_with_pauses, &race);
    }
    for (unsigned i = 0; i < COUNT_OF(workers); ++i) {
        worker_join(&workers[i]);
    }
    check_free(&race.lock);
}
