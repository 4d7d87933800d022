// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// Waits that are paused while their threads do something else. One thread may
// have many waiters, so most of it needs no other threads.

#include "config.h"
#include "suite.h"

static const mt_deadline_t forever = {.at = 0, .forever = true};

// A held lock, and two that wait for it. The clock stands still, so that none of them
// comes to the end of its patience, after which a release hands it the lock.
static void queue_up(mt_lock_t *lock, mt_waiter_t *first, mt_waiter_t *second) {
    checked_stop_clock();
    CHECK(mt_lock_try_acquire(lock));
    CHECK(!mt_lock_enqueue(lock, first));
    CHECK(!mt_lock_enqueue(lock, second));
}

static void check_free(mt_lock_t *lock) {
    CHECK(!mt_lock_is_held(lock) && suite_waiters(lock) == 0);
    CHECK(mt_lock_try_acquire(lock) && mt_lock_release(lock));
}

// Ends what queue_up() began.
static void all_done(mt_lock_t *lock) {
    check_free(lock);
    checked_start_clock();
}

void case_pause_passed_over(void) {
    mt_lock_t lock = {0};
    mt_waiter_t first;
    mt_waiter_t second;
    queue_up(&lock, &first, &second);
    CHECK(lock_pause(&lock, &first));
    CHECK(mt_lock_release(&lock));
    CHECK(!suite_woken(&first) && lock_got(&lock, &second));
    // The second has it; the first goes on waiting.
    CHECK(!lock_resume(&lock, &first));
    CHECK(!lock_got(&lock, &first));
    CHECK(mt_lock_release(&lock));
    CHECK(lock_got(&lock, &first));
    CHECK(mt_lock_release(&lock));
    all_done(&lock);
}

void case_pause_keeps_place(void) {
    mt_lock_t lock = {0};
    mt_waiter_t first;
    mt_waiter_t second;
    queue_up(&lock, &first, &second);
    for (unsigned i = 0; i < 3; ++i) {
        CHECK(lock_pause(&lock, &first));
        CHECK(!lock_resume(&lock, &first));
    }
    CHECK(mt_lock_release(&lock));
    CHECK(!suite_woken(&second) && lock_got(&lock, &first) && !lock_got(&lock, &second));
    CHECK(mt_lock_release(&lock));
    CHECK(lock_got(&lock, &second));
    CHECK(mt_lock_release(&lock));
    all_done(&lock);
}

// If all who wait are paused the lock is anybody's, and who goes on may take it.
void case_pause_leaves_lock_free(void) {
    mt_lock_t lock = {0};
    mt_waiter_t first;
    mt_waiter_t second;
    queue_up(&lock, &first, &second);
    CHECK(lock_pause(&lock, &first) && lock_pause(&lock, &second));
    CHECK(mt_lock_is_held(&lock));
    CHECK(mt_lock_release(&lock));
    CHECK(!mt_lock_is_held(&lock));
    CHECK(mt_lock_acquire(&lock, forever));
    CHECK(mt_lock_release(&lock));
    CHECK(lock_resume(&lock, &second));
    CHECK(mt_lock_is_held(&lock) && suite_waiters(&lock) == 1);
    CHECK(mt_lock_release(&lock));
    CHECK(lock_resume(&lock, &first));
    CHECK(mt_lock_release(&lock));
    all_done(&lock);
}

void case_pause_after_grant(void) {
    mt_lock_t lock = {0};
    mt_waiter_t first;
    mt_waiter_t second;
    queue_up(&lock, &first, &second);
    checked_move_clock(mt_ticks_from_us(MT_LOCK_PATIENCE_US));
    CHECK(mt_lock_release(&lock));
    CHECK(!lock_pause(&lock, &first) && !lock_cancel(&lock, &first));
    CHECK(suite_granted(&first) && lock_take(&lock, &first));
    CHECK(lock_cancel(&lock, &second));
    CHECK(mt_lock_release(&lock));
    all_done(&lock);
}

// A thread that gives up takes nothing along, whatever has become of the lock in the pause.
static void check_given_up(bool released, bool taken) {
    mt_lock_t lock = {0};
    mt_waiter_t first;
    mt_waiter_t second;
    queue_up(&lock, &first, &second);
    CHECK(lock_cancel(&lock, &second));
    CHECK(lock_pause(&lock, &first));
    CHECK(!released || mt_lock_release(&lock));
    CHECK(!taken || mt_lock_try_acquire(&lock));
    CHECK(lock_cancel(&lock, &first));
    CHECK(mt_lock_is_held(&lock) == (!released || taken));
    CHECK(mt_lock_release(&lock) == (!released || taken));
    all_done(&lock);
}

void case_pause_given_up(void) {
    check_given_up(false, false);
    check_given_up(true, false);
    check_given_up(true, true);
}

// A woken waiter that is paused isn't looked after by anybody, and looks after nobody: the
// next one is woken, or the release will wake it.
void case_pause_passes_wake_on(void) {
    for (unsigned taken = 0; taken < 2; ++taken) {
        mt_lock_t lock = {0};
        mt_waiter_t first;
        mt_waiter_t second;
        queue_up(&lock, &first, &second);
        CHECK(mt_lock_release(&lock));
        CHECK(suite_woken(&first) && !suite_woken(&second));
        CHECK(!taken || mt_lock_try_acquire(&lock));
        CHECK(lock_pause(&lock, &first));
        CHECK(suite_woken(&second) == !taken);
        CHECK(!taken || mt_lock_release(&lock));
        CHECK(lock_got(&lock, &second));
        CHECK(!lock_resume(&lock, &first));
        CHECK(mt_lock_release(&lock));
        CHECK(lock_got(&lock, &first));
        CHECK(mt_lock_release(&lock));
        all_done(&lock);
    }
}

// A thread that goes on in front of a woken waiter is first again.
void case_pause_resumes_first(void) {
    mt_lock_t lock = {0};
    mt_waiter_t first;
    mt_waiter_t second;
    queue_up(&lock, &first, &second);
    CHECK(lock_pause(&lock, &first));
    CHECK(mt_lock_release(&lock));
    CHECK(suite_woken(&second) && mt_lock_try_acquire(&lock));
    CHECK(!lock_resume(&lock, &first));
    CHECK(mt_lock_release(&lock));
    CHECK(suite_woken(&first) && suite_woken(&second));
    CHECK(lock_got(&lock, &first) && !lock_got(&lock, &second));
    CHECK(mt_lock_release(&lock));
    checked_start_clock(); // the second one's back-off ends
    CHECK(lock_wait(&lock, &second, forever, false) == MT_WAIT_GRANTED);
    CHECK(mt_lock_release(&lock));
    check_free(&lock);
}

// The lock is contended for one that goes on in front of a woken waiter, and then gives up:
// the release finds that the first one is woken already.
void case_pause_given_up_before_woken(void) {
    mt_lock_t lock = {0};
    mt_waiter_t first;
    mt_waiter_t second;
    queue_up(&lock, &first, &second);
    CHECK(lock_pause(&lock, &first));
    CHECK(mt_lock_release(&lock) && mt_lock_try_acquire(&lock));
    CHECK(!lock_resume(&lock, &first));
    CHECK(lock_cancel(&lock, &first));
    CHECK(mt_atomic_load(&lock.word) == MT_WORD_CONTENDED && suite_woken(&second));
    CHECK(mt_lock_release(&lock));
    CHECK(lock_got(&lock, &second));
    CHECK(mt_lock_release(&lock));
    all_done(&lock);
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
        if (lock_wait(lock, &waiter, soon, false) == MT_WAIT_GRANTED
            || !lock_pause(lock, &waiter)) {
            return;
        }
        suite_spin(suite_random(random, 200));
        if (lock_resume(lock, &waiter)) {
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
