// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// The interpreter lock: who gets it, when, and what its holder is told.

#include <errno.h>

#include "config.h"
#include "gil.h"
#include "suite.h"

// ---------------------------------------------------------------- one thread

static bool slice_is_over(mt_ticks_t since) {
    return (mt_ticks_t)(mt_os_now() - since) > mt_ticks_from_us(MT_GIL_SLICE_US);
}

// Nobody wants it: nothing is asked, nothing waits.
void case_gil_alone(void) {
    unsigned parks = mt_atomic_load(&self()->parks);
    mt_gil_acquire();
    for (unsigned slices = 0; slices < 5; ++slices) {
        mt_ticks_t start = mt_os_now();
        while (!slice_is_over(start)) {
            CHECK(mt_gil_drop_request == 0);
        }
        mt_gil_yield();
    }
    for (unsigned i = 0; i < suite_rounds(1000); ++i) {
        mt_gil_release();
        mt_gil_acquire();
        CHECK(mt_gil_drop_request == 0);
    }
    mt_gil_release();
    CHECK(mt_atomic_load(&self()->parks) == parks);
}

// ---------------------------------------------------------------- whom the holder serves

typedef struct {
    worker_t worker;
    mt_lock_t lock;
    mt_atomic_t served;
} customer_t;

static void be_served(void *arg) {
    customer_t *customer = arg;
    CHECK(mt_lock_acquire(&customer->lock, MT_FOREVER));
    mt_atomic_store(&customer->served, 1);
}

static void start_customer(customer_t *customer) {
    *customer = (customer_t) {.served = {0}};
    CHECK(mt_lock_try_acquire(&customer->lock));
    worker_start(&customer->worker, be_served, customer);
    UNTIL(suite_waiters(&customer->lock) == 1);
    UNTIL_PARKED(&customer->worker);
}

// Without parking, which wakes everybody who is still to be woken.
static void await_served(const customer_t *customer) {
    suite_at(__FILE__, __LINE__);
    while (!mt_atomic_load(&customer->served)) {
        suite_spin(100);
    }
}

// It may sleep on until the holder gives the GIL away, but not longer.
void case_gil_serves_at_release(void) {
    customer_t customer;
    start_customer(&customer);
    mt_gil_acquire();
    CHECK(mt_lock_release(&customer.lock));
    mt_gil_release();
    await_served(&customer);
    CHECK(mt_gil_drop_request == 0);
    worker_join(&customer.worker);
}

// And not for ever if the holder keeps it; that isn't asked for the GIL.
void case_gil_serves_in_time(void) {
    customer_t customer;
    start_customer(&customer);
    mt_gil_acquire();
    CHECK(mt_lock_release(&customer.lock));
    for (unsigned i = 0; mt_gil_drop_request != 0; ++i) {
        CHECK(i < MT_GIL_WAKE_COUNTDOWN);
        CHECK(!mt_gil_must_yield());
    }
    await_served(&customer);
    mt_gil_release();
    worker_join(&customer.worker);
}

// ---------------------------------------------------------------- exclusion

typedef struct {
    unsigned rounds;
    unsigned inside; // guarded by the GIL
    unsigned entered;
} shared_t;

static void compute(shared_t *shared, uint32_t *random) {
    CHECK(shared->inside++ == 0);
    ++shared->entered;
    suite_spin(suite_random(random, 50));
    CHECK(--shared->inside == 0);
}

static void enter_often(void *arg) {
    shared_t *shared = arg;
    uint32_t random = (uint32_t)(uintptr_t)&random;
    for (unsigned i = 0; i < shared->rounds; ++i) {
        mt_gil_acquire();
        compute(shared, &random);
        // As asked, and unasked.
        if (mt_gil_drop_request != 0 || i % 4 == 0) {
            mt_gil_yield();
            compute(shared, &random);
            --shared->entered;
        }
        mt_gil_release();
    }
}

void case_gil_excludes(void) {
    shared_t shared = {.rounds = suite_rounds(10000)};
    worker_t workers[4];
    for (unsigned i = 0; i < COUNT_OF(workers); ++i) {
        worker_start(&workers[i], enter_often, &shared);
    }
    for (unsigned i = 0; i < COUNT_OF(workers); ++i) {
        worker_join(&workers[i]);
    }
    CHECK(shared.entered == COUNT_OF(workers) * shared.rounds);
}

// ---------------------------------------------------------------- order

// The turns that threads had, guarded by the GIL.
enum { TURNS = MT_GIL_MAX_OVERTAKES + 4 };

typedef struct {
    unsigned count;
    unsigned order[TURNS];
} turns_t;

typedef struct {
    worker_t worker;
    turns_t *turns;
    unsigned number;
} player_t;

static void note_turn(player_t *player) {
    CHECK(player->turns->count < TURNS);
    player->turns->order[player->turns->count++] = player->number;
}

// Comes from blocking, has a turn, leaves.
static void return_once(void *arg) {
    mt_gil_acquire();
    note_turn(arg);
    mt_gil_release();
}

// Gives its first turn away, so that it is one that computes by the second.
static void compute_once(void *arg) {
    mt_gil_acquire();
    mt_gil_yield();
    note_turn(arg);
    mt_gil_release();
}

static void start_player(player_t *player, turns_t *turns, unsigned number, void (*body)(void *)) {
    player->turns = turns;
    player->number = number;
    worker_start(&player->worker, body, player);
    UNTIL_PARKED(&player->worker);
}

static void join_players(player_t *players, unsigned count) {
    for (unsigned i = 0; i < count; ++i) {
        worker_join(&players[i].worker);
    }
}

void case_gil_asks_holder(void) {
    for (unsigned round = 0; round < suite_rounds(50); ++round) {
        turns_t turns = {.count = 0};
        player_t player;
        mt_gil_acquire();
        mt_ticks_t start = mt_os_now();
        start_player(&player, &turns, 1, return_once);
        // The holder came from blocking itself, so it has its slice.
        bool asked = mt_gil_drop_request != 0;
        CHECK(!asked || slice_is_over(start));
        while (mt_gil_drop_request == 0) {
        }
        CHECK(turns.count == 0);
        mt_gil_yield();
        CHECK(turns.count == 1);
        CHECK(mt_gil_drop_request == 0);
        mt_gil_release();
        join_players(&player, 1);
    }
}

void case_gil_fifo(void) {
    for (unsigned round = 0; round < suite_rounds(50); ++round) {
        turns_t turns = {.count = 0};
        player_t players[8];
        mt_gil_acquire();
        for (unsigned i = 0; i < COUNT_OF(players); ++i) {
            start_player(&players[i], &turns, i, return_once);
        }
        mt_gil_release();
        join_players(players, COUNT_OF(players));
        for (unsigned i = 0; i < COUNT_OF(players); ++i) {
            CHECK(turns.order[i] == i);
        }
    }
}

enum { RETURNING = MT_GIL_MAX_OVERTAKES + 2, COMPUTING = 2 };

// The main thread has the GIL and computes; two others are in the line of those
// who compute, and RETURNING ones have come since.
static void line_up(player_t *computing, player_t *returning, turns_t *turns) {
    mt_gil_acquire();
    for (unsigned i = 0; i < COMPUTING; ++i) {
        start_player(&computing[i], turns, 100 + i, compute_once);
    }
    mt_gil_yield();
    CHECK(turns->count == 0);
    for (unsigned i = 0; i < RETURNING; ++i) {
        start_player(&returning[i], turns, i, return_once);
    }
}

// Those who return first, but not more than a few before one that computes.
void case_gil_order(void) {
    for (unsigned round = 0; round < suite_rounds(50); ++round) {
        turns_t turns = {.count = 0};
        player_t returning[RETURNING];
        player_t computing[COMPUTING];
        line_up(computing, returning, &turns);
        mt_gil_release();
        join_players(returning, RETURNING);
        join_players(computing, COMPUTING);
        unsigned next = 0;
        for (unsigned i = 0; i < MT_GIL_MAX_OVERTAKES; ++i) {
            CHECK(turns.order[next++] == i);
        }
        CHECK(turns.order[next++] == 100);
        for (unsigned i = MT_GIL_MAX_OVERTAKES; i < RETURNING; ++i) {
            CHECK(turns.order[next++] == i);
        }
        CHECK(turns.order[next++] == 101);
        CHECK(turns.count == next);
    }
}

// A holder that computes is asked as soon as somebody returns.
void case_gil_returning_asks_at_once(void) {
    for (unsigned round = 0; round < suite_rounds(50); ++round) {
        turns_t turns = {.count = 0};
        player_t first;
        player_t second;
        mt_gil_acquire();
        start_player(&first, &turns, 1, return_once);
        mt_gil_yield();
        CHECK(turns.count == 1 && mt_gil_drop_request == 0);
        start_player(&second, &turns, 2, return_once);
        CHECK(mt_gil_drop_request != 0);
        mt_gil_yield();
        CHECK(turns.count == 2 && mt_gil_drop_request == 0);
        mt_gil_release();
        join_players(&first, 1);
        join_players(&second, 1);
    }
}

// ---------------------------------------------------------------- progress

enum { MIXED = 5 };

// Guarded by the GIL.
typedef struct {
    unsigned steps[MIXED];
    unsigned wanted;
} progress_t;

typedef struct {
    worker_t worker;
    progress_t *progress;
    unsigned number;
    mt_lock_t held;
} mixed_t;

static bool all_have_progressed(const progress_t *progress) {
    for (unsigned i = 0; i < MIXED; ++i) {
        if (progress->steps[i] < progress->wanted) {
            return false;
        }
    }
    return true;
}

// A step is a turn that it gave away and got back.
static void compute_on(void *arg) {
    mixed_t *mixed = arg;
    mt_gil_acquire();
    while (!all_have_progressed(mixed->progress)) {
        suite_spin(100);
        if (mt_gil_drop_request != 0) {
            mt_gil_yield();
            ++mixed->progress->steps[mixed->number];
        }
    }
    mt_gil_release();
}

static void block_on(void *arg) {
    mixed_t *mixed = arg;
    CHECK(mt_lock_try_acquire(&mixed->held));
    mt_gil_acquire();
    while (!all_have_progressed(mixed->progress)) {
        mt_gil_release();
        CHECK(!mt_lock_acquire(&mixed->held, suite_after_us(mixed->number % 2 * 100)));
        mt_gil_acquire();
        ++mixed->progress->steps[mixed->number];
    }
    mt_gil_release();
}

void case_gil_everyone_progresses(void) {
    progress_t progress = {.wanted = suite_rounds(50)};
    mixed_t mixed[MIXED];
    for (unsigned i = 0; i < MIXED; ++i) {
        mixed[i] = (mixed_t) {.progress = &progress, .number = i};
        worker_start(&mixed[i].worker, i < 3 ? compute_on : block_on, &mixed[i]);
    }
    for (unsigned i = 0; i < MIXED; ++i) {
        worker_join(&mixed[i].worker);
    }
}

// ---------------------------------------------------------------- errno

static void acquire_with_errno(void *arg) {
    (void)arg;
    errno = EDOM;
    mt_gil_acquire();
    CHECK(errno == EDOM);
    mt_gil_release();
    CHECK(errno == EDOM);
}

void case_gil_errno(void) {
    for (unsigned round = 0; round < 20; ++round) {
        worker_t worker;
        mt_gil_acquire();
        worker_start(&worker, acquire_with_errno, NULL);
        // More than a slice: its park runs into a deadline, which sets errno.
        while (mt_gil_drop_request == 0) {
        }
        errno = ERANGE;
        mt_gil_release();
        CHECK(errno == ERANGE);
        worker_join(&worker);
    }
}

// ---------------------------------------------------------------- the end

typedef struct {
    event_t go;
    mt_atomic_t trying;
    mt_atomic_t got;
} latecomer_t;

static void acquire_for_ever(void *arg) {
    latecomer_t *latecomer = arg;
    event_wait(&latecomer->go);
    mt_atomic_store(&latecomer->trying, 1);
    mt_gil_acquire();
    mt_atomic_store(&latecomer->got, 1);
    mt_gil_release();
}

// No thread gets the GIL after it is closed: neither one that is in line already
// nor one that comes later. Theirs for ever: nothing of the case may go away.
void case_gil_freeze(void) {
    static worker_t workers[2];
    static latecomer_t latecomers[2];
    mt_gil_acquire();
    for (unsigned i = 0; i < 2; ++i) {
        event_init(&latecomers[i].go);
        worker_start(&workers[i], acquire_for_ever, &latecomers[i]);
    }
    event_set(&latecomers[0].go);
    UNTIL(mt_atomic_load(&latecomers[0].trying));
    UNTIL_PARKED(&workers[0]);
    mt_gil_freeze();
    CHECK(mt_gil_drop_request != 0);
    event_set(&latecomers[1].go);
    UNTIL(mt_atomic_load(&latecomers[1].trying));
    UNTIL_PARKED(&workers[1]);
    mt_gil_release();
    for (unsigned i = 0; i < 100; ++i) {
        suite_pause();
        CHECK(!mt_atomic_load(&latecomers[0].got) && !mt_atomic_load(&latecomers[1].got));
    }
}

// The main thread goes on as if nothing were.
void case_gil_freeze_main_goes_on(void) {
    mt_gil_acquire();
    mt_gil_freeze();
    for (unsigned i = 0; i < 10; ++i) {
        mt_gil_release();
        mt_gil_acquire();
        mt_gil_yield();
    }
}
