// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// Waits that are interrupted to run something else, and go on.

#include "suite.h"

static const mt_deadline_t forever = {.at = 0, .forever = true};

typedef struct {
    mt_lock_t lock; // what is waited for
    mt_lock_t other;
    event_t handled; // an interruption was seen, the wait goes on
    unsigned order[4];
    unsigned count; // guarded by lock
} scene_t;

static void scene_init(scene_t *scene) {
    *scene = (scene_t) {.count = 0};
    event_init(&scene->handled);
    CHECK(mt_lock_try_acquire(&scene->lock));
    CHECK(mt_lock_try_acquire(&scene->other));
}

static void scene_check_free(scene_t *scene) {
    CHECK(!mt_lock_is_held(&scene->lock) && suite_waiters(&scene->lock) == 0);
    CHECK(suite_waiters(&scene->other) == 0);
}

// ---------------------------------------------------------------- going on

static void wait_through_interruptions(void *arg) {
    scene_t *scene = arg;
    mt_waiter_t waiter;
    CHECK(!mt_lock_enqueue(&scene->lock, &waiter));
    while (lock_wait(&scene->lock, &waiter, forever, true) == MT_WAIT_INTERRUPTED) {
        suite_clear_interrupt();
        event_set(&scene->handled);
    }
    scene->order[scene->count++] = 1;
    CHECK(mt_lock_release(&scene->lock));
}

static void wait_plainly(void *arg) {
    scene_t *scene = arg;
    CHECK(mt_lock_acquire(&scene->lock, MT_FOREVER));
    scene->order[scene->count++] = 2;
    CHECK(mt_lock_release(&scene->lock));
}

// However often it is interrupted, it is first, because it came first.
void case_interrupt_keeps_place(void) {
    scene_t scene;
    worker_t first;
    worker_t second;
    scene_init(&scene);
    worker_start(&first, wait_through_interruptions, &scene);
    UNTIL(suite_waiters(&scene.lock) == 1);
    worker_start(&second, wait_plainly, &scene);
    UNTIL(suite_waiters(&scene.lock) == 2);
    for (unsigned i = 0; i < suite_rounds(500); ++i) {
        suite_interrupt(first.record);
        event_wait(&scene.handled);
        CHECK(suite_waiters(&scene.lock) == 2);
    }
    // A wait that isn't interruptible doesn't care.
    suite_interrupt(second.record);
    CHECK(mt_lock_release(&scene.lock));
    worker_join(&first);
    worker_join(&second);
    CHECK(scene.order[0] == 1 && scene.order[1] == 2);
    scene_check_free(&scene);
}

// A request from before the wait interrupts it, too, permit or not.
void case_interrupt_before_wait(void) {
    mt_lock_t lock = {0};
    mt_waiter_t waiter;
    CHECK(mt_lock_try_acquire(&lock));
    CHECK(!mt_lock_enqueue(&lock, &waiter));
    suite_interrupt(self());
    mt_deadline_t now = suite_after_us(0);
    mt_os_park(&now);
    CHECK(mt_waiter_wait(&waiter, &forever, true) == MT_WAIT_INTERRUPTED);
    suite_clear_interrupt();
    CHECK(lock_cancel(&lock, &waiter));
    CHECK(mt_lock_release(&lock));
}

// ---------------------------------------------------------------- races

static void wait_and_count(void *arg) {
    scene_t *scene = arg;
    mt_waiter_t waiter;
    CHECK(!mt_lock_enqueue(&scene->lock, &waiter));
    if (lock_wait(&scene->lock, &waiter, forever, true) == MT_WAIT_INTERRUPTED
        && lock_cancel(&scene->lock, &waiter)) {
        return;
    }
    ++scene->count;
    CHECK(mt_lock_release(&scene->lock));
}

// Interrupted and granted at the same time: the waiter has the lock or hasn't,
// and the lock is free in the end.
void case_interrupt_races_grant(void) {
    uint32_t random = 1;
    for (unsigned round = 0; round < suite_rounds(2000); ++round) {
        scene_t scene;
        worker_t worker;
        scene_init(&scene);
        worker_start(&worker, wait_and_count, &scene);
        UNTIL(suite_waiters(&scene.lock) == 1);
        suite_interrupt(worker.record);
        suite_spin(suite_random(&random, 2000));
        CHECK(mt_lock_release(&scene.lock));
        worker_join(&worker);
        CHECK(scene.count <= 1);
        scene_check_free(&scene);
    }
}

// ---------------------------------------------------------------- waits in waits

static void handle_by_waiting(scene_t *scene) {
    suite_clear_interrupt();
    event_set(&scene->handled);
    CHECK(mt_lock_acquire(&scene->other, MT_FOREVER));
}

static void wait_and_nest(void *arg) {
    scene_t *scene = arg;
    mt_waiter_t waiter;
    CHECK(!mt_lock_enqueue(&scene->lock, &waiter));
    CHECK(mt_waiter_wait(&waiter, &forever, true) == MT_WAIT_INTERRUPTED);
    handle_by_waiting(scene);
    CHECK(lock_wait(&scene->lock, &waiter, forever, true) == MT_WAIT_GRANTED);
    CHECK(mt_lock_release(&scene->lock));
}

static void check_nested(bool outer_first) {
    scene_t scene;
    worker_t worker;
    scene_init(&scene);
    worker_start(&worker, wait_and_nest, &scene);
    UNTIL(suite_waiters(&scene.lock) == 1);
    suite_interrupt(worker.record);
    event_wait(&scene.handled);
    UNTIL(suite_waiters(&scene.other) == 1);
    CHECK(suite_waiters(&scene.lock) == 1);
    // Granted to the outer wait while the inner one has the thread.
    CHECK(mt_lock_release(outer_first ? &scene.lock : &scene.other));
    CHECK(mt_lock_release(outer_first ? &scene.other : &scene.lock));
    worker_join(&worker);
    scene_check_free(&scene);
    CHECK(mt_lock_is_held(&scene.other));
}

void case_nested_other_lock(void) {
    for (unsigned round = 0; round < suite_rounds(300); ++round) {
        check_nested(round % 2 == 0);
    }
}

// The inner wait is for what the outer one waits for, which is paused: the inner one gets
// it, and the outer one after it.
static void nest_on_the_same(void *arg) {
    scene_t *scene = arg;
    mt_waiter_t waiter;
    CHECK(!mt_lock_enqueue(&scene->lock, &waiter));
    CHECK(mt_waiter_wait(&waiter, &forever, true) == MT_WAIT_INTERRUPTED);
    CHECK(lock_pause(&scene->lock, &waiter));
    suite_clear_interrupt();
    mt_waiter_t inner;
    CHECK(!mt_lock_enqueue(&scene->lock, &inner));
    event_set(&scene->handled);
    CHECK(lock_wait(&scene->lock, &inner, forever, true) == MT_WAIT_GRANTED);
    CHECK(!lock_resume(&scene->lock, &waiter));
    CHECK(mt_lock_release(&scene->lock));
    CHECK(lock_wait(&scene->lock, &waiter, forever, true) == MT_WAIT_GRANTED);
    CHECK(mt_lock_is_held(&scene->lock));
    CHECK(mt_lock_release(&scene->lock));
}

void case_nested_same_lock(void) {
    for (unsigned round = 0; round < suite_rounds(50); ++round) {
        scene_t scene;
        worker_t worker;
        scene_init(&scene);
        worker_start(&worker, nest_on_the_same, &scene);
        UNTIL(suite_waiters(&scene.lock) == 1);
        suite_interrupt(worker.record);
        event_wait(&scene.handled);
        CHECK(mt_lock_release(&scene.lock));
        worker_join(&worker);
        scene_check_free(&scene);
    }
}
