// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// Locks with an owner.

#include "config.h"
#include "suite.h"

typedef struct {
    mt_rlock_t rlock;
    unsigned rounds;
    unsigned plain; // guarded by rlock
} scene_t;

static void check_refused_here(void *arg) {
    mt_rlock_t *rlock = arg;
    CHECK(!mt_rlock_is_owned(rlock));
    CHECK(!mt_rlock_try_acquire(rlock));
    CHECK(!mt_rlock_release(rlock));
    CHECK(mt_rlock_release_all(rlock) == 0);
    CHECK(mt_lock_is_held(&rlock->lock));
}

static void check_refused_elsewhere(mt_rlock_t *rlock) {
    worker_t worker;
    worker_start(&worker, check_refused_here, rlock);
    worker_join(&worker);
}

static void check_free(mt_rlock_t *rlock) {
    CHECK(!mt_rlock_is_owned(rlock));
    CHECK(!mt_lock_is_held(&rlock->lock));
    CHECK(rlock->count == 0);
    CHECK(!mt_rlock_release(rlock));
    CHECK(mt_rlock_release_all(rlock) == 0);
}

void case_rlock_owner(void) {
    mt_rlock_t rlock = {0};
    check_free(&rlock);
    CHECK(mt_rlock_try_acquire(&rlock));
    CHECK(mt_rlock_is_owned(&rlock));
    check_refused_elsewhere(&rlock);
    CHECK(mt_rlock_is_owned(&rlock));
    CHECK(mt_rlock_release(&rlock));
    check_free(&rlock);
}

void case_rlock_nests(void) {
    mt_rlock_t rlock = {0};
    for (unsigned depth = 1; depth <= 5; ++depth) {
        CHECK(mt_rlock_try_acquire(&rlock));
        CHECK(rlock.count == depth);
    }
    for (unsigned depth = 5; depth > 0; --depth) {
        check_refused_elsewhere(&rlock);
        CHECK(mt_rlock_is_owned(&rlock));
        CHECK(mt_rlock_release(&rlock));
    }
    check_free(&rlock);
}

// As a condition variable does it: gives all of it up, and takes it back.
void case_rlock_release_all(void) {
    mt_rlock_t rlock = {0};
    for (unsigned depth = 0; depth < 3; ++depth) {
        CHECK(mt_rlock_try_acquire(&rlock));
    }
    CHECK(mt_rlock_release_all(&rlock) == 3);
    check_free(&rlock);
    CHECK(mt_lock_acquire(&rlock.lock, MT_FOREVER));
    mt_rlock_own(&rlock, 3);
    check_refused_elsewhere(&rlock);
    CHECK(mt_rlock_release(&rlock) && mt_rlock_release(&rlock) && mt_rlock_release(&rlock));
    check_free(&rlock);
}

static void acquire_waiting(mt_rlock_t *rlock) {
    if (!mt_rlock_try_acquire(rlock)) {
        CHECK(mt_lock_acquire(&rlock->lock, MT_FOREVER));
        mt_rlock_own(rlock, 1);
    }
}

static void count_inside(void *arg) {
    scene_t *scene = arg;
    for (unsigned i = 0; i < scene->rounds; ++i) {
        acquire_waiting(&scene->rlock);
        CHECK(mt_rlock_try_acquire(&scene->rlock));
        ++scene->plain;
        CHECK(mt_rlock_is_owned(&scene->rlock));
        if (i % 2 == 0) {
            CHECK(mt_rlock_release_all(&scene->rlock) == 2);
        } else {
            CHECK(mt_rlock_release(&scene->rlock));
            CHECK(mt_rlock_release(&scene->rlock));
        }
        CHECK(!mt_rlock_is_owned(&scene->rlock));
    }
}

void case_rlock_contended(void) {
    scene_t scene = {.rounds = suite_rounds(10000)};
    worker_t workers[4];
    for (unsigned i = 0; i < COUNT_OF(workers); ++i) {
        worker_start(&workers[i], count_inside, &scene);
    }
    for (unsigned i = 0; i < COUNT_OF(workers); ++i) {
        worker_join(&workers[i]);
    }
    CHECK(scene.plain == COUNT_OF(workers) * scene.rounds);
    check_free(&scene.rlock);
}

static void check_not_owned(void *arg) {
    const mt_rlock_t *rlock = arg;
    CHECK(mt_atomic_load(&rlock->owner) == 0 && rlock->count == 0);
    CHECK(mt_lock_is_held(&rlock->lock));
}

// A thread that is woken, or takes a free lock, finds that nobody owns it.
void case_rlock_disowned_first(void) {
    mt_rlock_t rlock = {0};
    mt_waiter_t waiter;
    for (unsigned due = 0; due < 2; ++due) {
        checked_stop_clock();
        CHECK(mt_rlock_try_acquire(&rlock));
        CHECK(!mt_lock_enqueue(&rlock.lock, &waiter));
        checked_move_clock(due ? mt_ticks_from_us(MT_LOCK_PATIENCE_US) : 0);
        checked_on_unpark(check_not_owned, &rlock);
        CHECK(due ? mt_rlock_release_all(&rlock) == 1 : mt_rlock_release(&rlock));
        checked_on_unpark(NULL, NULL);
        CHECK(lock_got(&rlock.lock, &waiter));
        mt_rlock_own(&rlock, 1);
        CHECK(mt_rlock_release(&rlock));
        checked_start_clock();
    }
    check_free(&rlock);
}
