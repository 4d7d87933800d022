// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// Time, the critical section, and parking: the contract of backend.h.

#include "suite.h"
#include "vm.h"

// ---------------------------------------------------------------- time

void case_now_goes_on(void) {
    mt_ticks_t start = mt_os_now();
    mt_ticks_t last = start;
    // As points wrap around, "later" is half of the range.
    for (unsigned i = 0; i < suite_rounds(100000); ++i) {
        mt_ticks_t now = mt_os_now();
        CHECK((mt_ticks_t)(now - last) <= MT_TICKS_MAX / 2);
        last = now;
    }
    while (mt_os_now() == start) {
    }
}

// ---------------------------------------------------------------- critical section

static unsigned guarded;

static void look(void *entered) {
    *(bool *)entered = mt_os_look_begin();
    mt_os_look_end(*(bool *)entered);
}

// A look returns, also in the section itself, and leaves it as it was.
void case_critical_looked_at(void) {
    bool entered = true;
    mt_os_critical_enter();
    look(&entered);
    CHECK(!entered);
    mt_os_critical_exit();
    look(&entered);
    host_in_isr(look, &entered);
    mt_os_critical_enter();
    mt_os_critical_exit();
}

static void count_inside(void *rounds) {
    for (unsigned i = *(unsigned *)rounds; i > 0; --i) {
        mt_os_critical_enter();
        // Not one step, for there to be something to see.
        unsigned value = guarded;
        suite_spin(value % 8);
        guarded = value + 1;
        mt_os_critical_exit();
    }
}

void case_critical_excludes(void) {
    worker_t workers[4];
    unsigned rounds = suite_rounds(100000);
    guarded = 0;
    for (unsigned i = 0; i < COUNT_OF(workers); ++i) {
        worker_start(&workers[i], count_inside, &rounds);
    }
    for (unsigned i = 0; i < COUNT_OF(workers); ++i) {
        worker_join(&workers[i]);
    }
    CHECK(guarded == COUNT_OF(workers) * rounds);
}

// ---------------------------------------------------------------- the permit

static const mt_deadline_t forever = {.at = 0, .forever = true};

// A permit left by an earlier wait isn't the case's.
static void drop_permit(void) {
    mt_deadline_t now = suite_after_us(0);
    mt_os_park(&now);
}

// Whether a park lasts until its deadline. It needn't, so a case asks often.
static bool park_lasts(void) {
    mt_deadline_t deadline = suite_after_us(3000);
    mt_os_park(&deadline);
    return mt_deadline_passed(&deadline, mt_os_now());
}

void case_park_permit_first(void) {
    for (unsigned i = 0; i < suite_rounds(1000); ++i) {
        checked_unpark(mt_os_self());
        mt_os_park(&forever);
    }
}

void case_park_permits_dont_add_up(void) {
    unsigned lasted = 0;
    for (unsigned i = 0; i < 20; ++i) {
        checked_unpark(mt_os_self());
        checked_unpark(mt_os_self());
        mt_os_park(&forever);
        lasted += park_lasts();
    }
    CHECK(lasted > 0);
}

// An expired deadline takes the permit and doesn't wait; without one it doesn't
// wait either.
void case_park_expired(void) {
    unsigned lasted = 0;
    mt_deadline_t expired = suite_after_us(0);
    for (unsigned i = 0; i < 20; ++i) {
        checked_unpark(mt_os_self());
        mt_os_park(&expired);
        lasted += park_lasts();
        mt_os_park(&expired);
    }
    CHECK(lasted > 0);
}

// The backend's own rounding: the first return, if it is the deadline's, isn't
// too early. A return for no reason may come at any time, but not each time.
void case_park_until_deadline(void) {
    static const unsigned spans_us[] = {1, 50, 999, 1000, 1001, 2500, 10000};
    drop_permit();
    for (unsigned i = 0; i < COUNT_OF(spans_us); ++i) {
        unsigned lasted = 0;
        for (unsigned round = 0; round < 10; ++round) {
            mt_ticks_t start = mt_os_now();
            mt_deadline_t deadline = mt_deadline_after_us(start, spans_us[i]);
            mt_os_park(&deadline);
            lasted += (mt_ticks_t)(mt_os_now() - start) >= mt_ticks_from_us(spans_us[i]);
        }
        CHECK(lasted > 0);
    }
}

// ---------------------------------------------------------------- unpark by others

static mt_atomic_t running;
static mt_atomic_t awake;

static void park_until_awake(void *arg) {
    (void)arg;
    mt_atomic_store(&running, 1);
    while (mt_atomic_load(&awake) == 0) {
        mt_os_park(&forever);
    }
}

static void start_parker(worker_t *worker) {
    mt_atomic_store(&running, 0);
    mt_atomic_store(&awake, 0);
    worker_start(worker, park_until_awake, NULL);
    UNTIL(mt_atomic_load(&running));
}

void case_park_woken_by_thread(void) {
    for (unsigned i = 0; i < suite_rounds(1000); ++i) {
        worker_t worker;
        start_parker(&worker);
        // In half of the rounds it parks in a moment, or just now.
        if (i % 2 == 0) {
            UNTIL_PARKED(&worker);
        }
        mt_os_critical_enter();
        mt_atomic_store(&awake, 1);
        mt_os_unpark(&worker.record->base.os);
        mt_os_critical_exit();
        worker_join(&worker);
    }
}

static void park_long(void *arg) {
    (void)arg;
    uint64_t us = UINT64_C(3000000000) * 1000000;
    us = us < MT_TIMEOUT_MAX_US ? us : MT_TIMEOUT_MAX_US;
    mt_deadline_t late = mt_deadline_after_us(mt_os_now(), us);
    mt_atomic_store(&running, 1);
    while (mt_atomic_load(&awake) == 0) {
        mt_os_park(&late);
    }
}

// In 95 years: later than a time of 32 bits can be. The thread sleeps all the same.
void case_park_long(void) {
    worker_t worker;
    mt_atomic_store(&running, 0);
    mt_atomic_store(&awake, 0);
    worker_start(&worker, park_long, NULL);
    UNTIL(mt_atomic_load(&running));
    for (unsigned i = 0; i < 1000; ++i) {
        suite_pause();
    }
    CHECK(mt_atomic_load(&worker.record->parks) < 100);
    mt_os_critical_enter();
    mt_atomic_store(&awake, 1);
    mt_os_unpark(&worker.record->base.os);
    mt_os_critical_exit();
    worker_join(&worker);
}

static void unpark_parked(void *thread) {
    test_thread_t *record = thread;
    UNTIL(mt_atomic_load(&record->parked));
    checked_unpark(&record->base);
}

// A park that had to wait for the permit takes it, too.
void case_park_takes_late_permit(void) {
    unsigned lasted = 0;
    drop_permit();
    for (unsigned i = 0; i < 20; ++i) {
        worker_t worker;
        worker_start(&worker, unpark_parked, self());
        mt_os_park(&forever);
        lasted += park_lasts();
        worker_join(&worker);
    }
    CHECK(lasted > 0);
}

static void unpark_in_isr(void *thread) {
    mt_atomic_store(&awake, 1);
    mt_os_unpark_from_isr(&((mt_thread_t *)thread)->os);
}

void case_park_woken_from_isr(void) {
    for (unsigned i = 0; i < suite_rounds(200); ++i) {
        worker_t worker;
        start_parker(&worker);
        UNTIL_PARKED(&worker);
        host_in_isr(unpark_in_isr, &worker.record->base);
        worker_join(&worker);
        // And of the thread that was interrupted.
        host_in_isr(unpark_in_isr, mt_os_self());
        mt_os_park(&forever);
    }
}

// Two threads that pass plain variables to and fro, with nothing but permits and
// a word.
typedef struct {
    mt_thread_t *peer[2];
    mt_atomic_t turn;
    unsigned rounds;
    unsigned plain;
} ping_pong_t;

static void play(ping_pong_t *game, unsigned side) {
    for (unsigned i = 0; i < game->rounds; ++i) {
        while (mt_atomic_load(&game->turn) != side) {
            mt_os_park(&forever);
        }
        CHECK(game->plain == 2 * i + side);
        ++game->plain;
        mt_thread_t *other = game->peer[!side];
        mt_atomic_store(&game->turn, !side);
        checked_unpark(other);
    }
}

static void play_second(void *game) {
    play(game, 1);
    // Its record must stay until the other has unparked it for the last time.
    while (mt_atomic_load(&((ping_pong_t *)game)->turn) != 2) {
        mt_os_park(&forever);
    }
}

void case_park_passes_memory(void) {
    worker_t second;
    ping_pong_t game = {.peer = {mt_os_self()}, .rounds = suite_rounds(20000)};
    // The first turn is nobody's, until both know each other.
    mt_atomic_store(&game.turn, 3);
    worker_start(&second, play_second, &game);
    game.peer[1] = &second.record->base;
    mt_atomic_store(&game.turn, 0);
    play(&game, 0);
    while (mt_atomic_load(&game.turn) != 0) {
        mt_os_park(&forever);
    }
    mt_os_critical_enter();
    mt_atomic_store(&game.turn, 2);
    mt_os_unpark(&second.record->base.os);
    mt_os_critical_exit();
    worker_join(&second);
    CHECK(game.plain == 2 * game.rounds);
}

// ---------------------------------------------------------------- the main thread

static void interrupt_main(void *arg) {
    (void)arg;
    suite_interrupt((test_thread_t *)mt_thread_main_record());
}

void case_interrupt_main_wakes(void) {
    for (unsigned i = 0; i < suite_rounds(200); ++i) {
        worker_t worker;
        worker_start(&worker, interrupt_main, NULL);
        while (!mt_vm_interrupted(mt_os_self())) {
            mt_os_park(&forever);
        }
        suite_clear_interrupt();
        worker_join(&worker);
        // And by itself, from an ISR.
        host_in_isr(interrupt_main, NULL);
        mt_os_park(&forever);
        suite_clear_interrupt();
    }
}
