// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// mt_os_stop_world(): nobody but the caller moves until mt_os_start_world().

#include "suite.h"

// ---------------------------------------------------------------- busy threads

typedef struct scene scene_t;

typedef struct {
    worker_t worker;
    scene_t *scene;
    volatile unsigned steps; // only its thread adds to it
    uint32_t random;
} busy_t;

enum { BUSY = 6 };

struct scene {
    mt_atomic_t over;
    mt_lock_t lock; // contended
    mt_lock_t held; // not to be had in time
    event_t leave; // for the one that waits without a limit
    busy_t busy[BUSY];
};

static bool goes_on(const busy_t *busy) {
    return mt_atomic_load(&busy->scene->over) == 0;
}

static void compute(void *arg) {
    busy_t *busy = arg;
    while (goes_on(busy)) {
        for (unsigned i = 0; i < 100; ++i) {
            ++busy->steps;
        }
    }
}

static void take_turns(void *arg) {
    busy_t *busy = arg;
    while (goes_on(busy)) {
        CHECK(mt_lock_acquire(&busy->scene->lock, MT_FOREVER));
        ++busy->steps;
        CHECK(mt_lock_release(&busy->scene->lock));
    }
}

static void time_out(void *arg) {
    busy_t *busy = arg;
    while (goes_on(busy)) {
        unsigned us = suite_random(&busy->random, 100);
        CHECK(!mt_lock_acquire(&busy->scene->held, suite_after_us(us)));
        ++busy->steps;
    }
}

static void wait_for_end(void *arg) {
    busy_t *busy = arg;
    event_wait(&busy->scene->leave);
    ++busy->steps;
}

static void start_and_join(void *arg);

static void (*const bodies[BUSY])(void *arg) = {
    compute,
    take_turns,
    take_turns,
    time_out,
    wait_for_end,
    start_and_join,
};

// ---------------------------------------------------------------- threads that begin and end

static void do_nothing(void *arg) {
    (void)arg;
}

static void start_and_join(void *arg) {
    busy_t *busy = arg;
    while (goes_on(busy)) {
        worker_t worker;
        worker_start(&worker, do_nothing, NULL);
        worker_join(&worker);
        ++busy->steps;
    }
}

// ---------------------------------------------------------------- looking at them

// A stopped thread's sp is in its stack: below where it began, and not further
// below than what was left there then, and what the system keeps for itself.
static void check_sp(const test_thread_t *thread) {
    const char *sp = thread->base.sp;
    if (thread->stack_top != NULL) {
        CHECK(sp < thread->stack_top);
        CHECK((size_t)(thread->stack_top - sp) < thread->stack_below + HOST_STACK_SIZE);
    }
}

static void check_all_stopped(void) {
    const mt_thread_t *thread = mt_thread_next(mt_thread_main_record());
    for (; thread != NULL; thread = mt_thread_next(thread)) {
        if (thread->state == MT_THREAD_LIVE) {
            check_sp((const test_thread_t *)thread);
        }
    }
}

static unsigned sum_of_steps(const scene_t *scene) {
    unsigned sum = 0;
    for (unsigned i = 0; i < BUSY; ++i) {
        sum += scene->busy[i].steps;
    }
    return sum;
}

// In the critical section, so without anything that needs it.
static void look_at_stopped(const scene_t *scene) {
    unsigned sum = sum_of_steps(scene);
    check_all_stopped();
    suite_spin(2000);
    CHECK(sum_of_steps(scene) == sum);
}

static void scene_start(scene_t *scene, unsigned count) {
    *scene = (scene_t) {.busy = {{.steps = 0}}};
    event_init(&scene->leave);
    CHECK(mt_lock_try_acquire(&scene->held));
    for (unsigned i = 0; i < count; ++i) {
        scene->busy[i].scene = scene;
        worker_start(&scene->busy[i].worker, bodies[i], &scene->busy[i]);
    }
}

static void scene_end(scene_t *scene, unsigned count) {
    mt_atomic_store(&scene->over, 1);
    event_set(&scene->leave);
    for (unsigned i = 0; i < count; ++i) {
        worker_join(&scene->busy[i].worker);
    }
}

static void check_world(unsigned count) {
    static scene_t scene;
    uint32_t random = 1;
    scene_start(&scene, count);
    for (unsigned i = 0; i < suite_rounds(1000); ++i) {
        mt_os_stop_world();
        look_at_stopped(&scene);
        mt_os_start_world();
        suite_spin(suite_random(&random, 10000));
        if (i % 100 == 0) {
            // It really moves again.
            unsigned sum = sum_of_steps(&scene);
            UNTIL(sum_of_steps(&scene) != sum);
        }
    }
    scene_end(&scene, count);
}

// Threads that compute, take turns, time out, and wait.
void case_world_stops(void) {
    check_world(BUSY - 1);
}

// The same while other threads begin and end all the time.
void case_world_stops_beginners(void) {
    check_world(BUSY);
}

// Nobody there to be stopped.
void case_world_stops_alone(void) {
    for (unsigned i = 0; i < suite_rounds(1000); ++i) {
        mt_os_stop_world();
        mt_os_start_world();
    }
}
