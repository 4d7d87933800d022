// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// Timeouts that race with releases, again and again; and everything at once.

#include "suite.h"

// ---------------------------------------------------------------- one waiter

typedef struct {
    mt_lock_t lock;
    event_t go;
    event_t done;
    unsigned rounds;
    unsigned timeout_us;
    unsigned inside; // guarded by lock
    bool got;
} race_t;

static void race_init(race_t *race, unsigned rounds, unsigned timeout_us) {
    *race = (race_t) {.rounds = rounds, .timeout_us = timeout_us};
    event_init(&race->go);
    event_init(&race->done);
}

static void take_and_give(race_t *race) {
    CHECK(race->inside++ == 0);
    --race->inside;
    CHECK(mt_lock_release(&race->lock));
}

static void acquire_in_time(void *arg) {
    race_t *race = arg;
    for (unsigned i = 0; i < race->rounds; ++i) {
        event_wait(&race->go);
        race->got = mt_lock_acquire(&race->lock, suite_after_us(race->timeout_us));
        if (race->got) {
            take_and_give(race);
        }
        event_set(&race->done);
    }
}

// The releaser aims: a little earlier after each timeout, a little later after
// each success, so that most rounds are close.
void case_race_timeout_release(void) {
    race_t race;
    worker_t worker;
    unsigned spin = 1000;
    unsigned outcomes[2] = {0, 0};
    race_init(&race, suite_rounds(20000), 30);
    worker_start(&worker, acquire_in_time, &race);
    for (unsigned i = 0; i < race.rounds; ++i) {
        CHECK(mt_lock_try_acquire(&race.lock));
        event_set(&race.go);
        suite_spin(spin);
        CHECK(mt_lock_release(&race.lock));
        event_wait(&race.done);
        CHECK(!mt_lock_is_held(&race.lock));
        CHECK(suite_waiters(&race.lock) == 0);
        ++outcomes[race.got];
        spin = race.got ? spin + spin / 16 + 1 : spin - spin / 16;
    }
    worker_join(&worker);
    // It has aimed.
    CHECK(outcomes[false] > 0 && outcomes[true] > 0);
}

// ---------------------------------------------------------------- more waiters

static void acquire_for_sure(void *arg) {
    race_t *race = arg;
    for (unsigned i = 0; i < race->rounds; ++i) {
        event_wait(&race->go);
        CHECK(mt_lock_acquire(&race->lock, MT_FOREVER));
        take_and_give(race);
        event_set(&race->done);
    }
}

typedef struct {
    race_t *race; // whose lock it is
    event_t go;
    event_t done;
    uint32_t random;
} rival_t;

static void acquire_maybe(void *arg) {
    rival_t *rival = arg;
    for (unsigned i = 0; i < rival->race->rounds; ++i) {
        event_wait(&rival->go);
        unsigned us = suite_random(&rival->random, 60);
        if (mt_lock_acquire(&rival->race->lock, suite_after_us(us))) {
            take_and_give(rival->race);
        }
        event_set(&rival->done);
    }
}

// Two give up at any moment, before or behind one that waits for ever: that one
// gets the lock in every round.
void case_race_timeouts_and_waiter(void) {
    race_t race;
    worker_t workers[3];
    rival_t rivals[2];
    uint32_t random = 3;
    race_init(&race, suite_rounds(10000), 0);
    worker_start(&workers[2], acquire_for_sure, &race);
    for (unsigned i = 0; i < COUNT_OF(rivals); ++i) {
        rivals[i] = (rival_t) {.race = &race, .random = i};
        event_init(&rivals[i].go);
        event_init(&rivals[i].done);
        worker_start(&workers[i], acquire_maybe, &rivals[i]);
    }
    for (unsigned round = 0; round < race.rounds; ++round) {
        CHECK(mt_lock_try_acquire(&race.lock));
        event_set(&rivals[0].go);
        event_set(&race.go);
        event_set(&rivals[1].go);
        suite_spin(suite_random(&random, 10000));
        CHECK(mt_lock_release(&race.lock));
        event_wait(&race.done);
        event_wait(&rivals[0].done);
        event_wait(&rivals[1].done);
        CHECK(!mt_lock_is_held(&race.lock));
        CHECK(suite_waiters(&race.lock) == 0);
    }
    for (unsigned i = 0; i < COUNT_OF(workers); ++i) {
        worker_join(&workers[i]);
    }
}

// ---------------------------------------------------------------- entering the queue

static void hold_shortly(void *arg) {
    race_t *race = arg;
    uint32_t random = (uint32_t)(uintptr_t)&random;
    for (unsigned i = 0; i < race->rounds; ++i) {
        CHECK(mt_lock_acquire(&race->lock, MT_FOREVER));
        CHECK(race->inside++ == 0);
        suite_spin(suite_random(&random, 20));
        --race->inside;
        CHECK(mt_lock_release(&race->lock));
        suite_spin(suite_random(&random, 40));
    }
}

// Two threads and so little to do that one often comes when the other leaves: on
// the way from HELD to CONTENDED.
void case_race_enqueue_release(void) {
    race_t race;
    worker_t worker;
    race_init(&race, suite_rounds(100000), 0);
    worker_start(&worker, hold_shortly, &race);
    hold_shortly(&race);
    worker_join(&worker);
    CHECK(!mt_lock_is_held(&race.lock) && suite_waiters(&race.lock) == 0);
}

// ---------------------------------------------------------------- everything at once

enum { LOCKS = 2, THREADS = 8 };

typedef struct {
    mt_lock_t lock;
    unsigned inside;
    unsigned entered;
} guarded_t;

typedef struct {
    guarded_t *locks;
    uint32_t random;
    unsigned rounds;
    unsigned entered;
} player_t;

static void enter(player_t *player, guarded_t *guarded) {
    CHECK(guarded->inside++ == 0);
    ++guarded->entered;
    ++player->entered;
    suite_spin(suite_random(&player->random, 100));
    CHECK(--guarded->inside == 0);
    CHECK(mt_lock_release(&guarded->lock));
}

// Gives up when interrupted or after the time, as a Python thread might.
static bool acquire_interruptibly(player_t *player, mt_lock_t *lock) {
    mt_waiter_t waiter;
    mt_deadline_t deadline = suite_after_us(suite_random(&player->random, 200));
    if (mt_lock_enqueue(lock, &waiter)) {
        return true;
    }
    return lock_wait(lock, &waiter, deadline, true) == MT_WAIT_GRANTED
        || !lock_cancel(lock, &waiter);
}

static bool acquire_somehow(player_t *player, mt_lock_t *lock) {
    switch (suite_random(&player->random, 4)) {
        case 0:
            return mt_lock_try_acquire(lock);
        case 1:
            return mt_lock_acquire(lock, MT_FOREVER);
        case 2:
            return mt_lock_acquire(lock, suite_after_us(suite_random(&player->random, 200)));
        default:
            // Now and then there is something to do.
            mt_atomic_store(&self()->interrupted, suite_random(&player->random, 8) == 0);
            return acquire_interruptibly(player, lock);
    }
}

static void play(void *arg) {
    player_t *player = arg;
    for (unsigned i = 0; i < player->rounds; ++i) {
        guarded_t *guarded = &player->locks[suite_random(&player->random, LOCKS)];
        if (acquire_somehow(player, &guarded->lock)) {
            enter(player, guarded);
        }
        if (suite_random(&player->random, 4) == 0) {
            checked_unpark(mt_os_self());
        }
    }
}

void case_stress_locks(void) {
    static guarded_t locks[LOCKS];
    worker_t workers[THREADS];
    player_t players[THREADS];
    unsigned entered = 0;
    for (unsigned i = 0; i < THREADS; ++i) {
        players[i] = (player_t) {.locks = locks, .random = i, .rounds = suite_rounds(10000)};
        worker_start(&workers[i], play, &players[i]);
    }
    for (unsigned i = 0; i < THREADS; ++i) {
        worker_join(&workers[i]);
        entered += players[i].entered;
    }
    for (unsigned i = 0; i < LOCKS; ++i) {
        CHECK(!mt_lock_is_held(&locks[i].lock) && suite_waiters(&locks[i].lock) == 0);
        entered -= locks[i].entered;
    }
    CHECK(entered == 0);
}
