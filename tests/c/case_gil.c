// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// The interpreter lock: that one thread has it, what its holder owes others, and its end.
// case_turns.c tests which thread gets it, and when.

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

// The same when it looks for others that want the GIL, and there are none.
void case_gil_serves_at_yield(void) {
    customer_t customer;
    start_customer(&customer);
    mt_gil_acquire();
    CHECK(mt_lock_release(&customer.lock));
    mt_gil_yield();
    await_served(&customer);
    CHECK(mt_gil_drop_request == 0);
    mt_gil_release();
    worker_join(&customer.worker);
}

// However many they are.
void case_gil_serves_many(void) {
    enum { MANY = 24 };
    static customer_t customers[MANY];
    for (unsigned way = 0; way < 2; ++way) {
        for (unsigned i = 0; i < MANY; ++i) {
            start_customer(&customers[i]);
        }
        mt_gil_acquire();
        for (unsigned i = 0; i < MANY; ++i) {
            CHECK(mt_lock_release(&customers[i].lock));
        }
        if (way == 0) {
            mt_gil_yield();
        } else {
            mt_gil_release();
        }
        for (unsigned i = 0; i < MANY; ++i) {
            await_served(&customers[i]);
        }
        if (way == 0) {
            mt_gil_release();
        }
        for (unsigned i = 0; i < MANY; ++i) {
            worker_join(&customers[i].worker);
        }
    }
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

// ---------------------------------------------------------------- progress

enum { MIXED = 7 };

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

// Makes calls that don't block.
static void call_on(void *arg) {
    mixed_t *mixed = arg;
    mt_gil_acquire();
    while (!all_have_progressed(mixed->progress)) {
        mt_gil_release();
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
        void (*body)(void *arg) = i < 3 ? compute_on : i < 5 ? block_on : call_on;
        worker_start(&mixed[i].worker, body, &mixed[i]);
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

// No thread gets the GIL after it is closed: neither one that is in line already, woken or
// not, nor one that comes later. Nobody asks the main thread for it any more. Theirs for
// ever: nothing of the case may go away.
enum { WAITING, WOKEN, LATE, LAST, LATECOMERS };

static void start_latecomer(worker_t *worker, latecomer_t *latecomer) {
    event_set(&latecomer->go);
    UNTIL(mt_atomic_load(&latecomer->trying));
    UNTIL_PARKED(worker);
}

void case_gil_freeze(void) {
    static worker_t workers[LATECOMERS];
    static latecomer_t latecomers[LATECOMERS];
    checked_stop_clock();
    mt_gil_acquire();
    for (unsigned i = 0; i < LATECOMERS; ++i) {
        event_init(&latecomers[i].go);
        worker_start(&workers[i], acquire_for_ever, &latecomers[i]);
    }
    // The first in line is the one that is woken, and kept from looking.
    start_latecomer(&workers[WOKEN], &latecomers[WOKEN]);
    mt_atomic_t *kept = &workers[WOKEN].record->kept;
    mt_atomic_store(kept, CHECKED_KEEP);
    UNTIL(mt_atomic_load(kept) == CHECKED_KEPT);
    mt_gil_release();
    mt_gil_acquire();
    start_latecomer(&workers[WAITING], &latecomers[WAITING]);
    mt_gil_freeze();
    mt_atomic_store(kept, 0);
    CHECK(mt_gil_drop_request != 0);
    start_latecomer(&workers[LATE], &latecomers[LATE]);
    mt_gil_yield();
    checked_move_clock(mt_ticks_from_us(MT_GIL_SLICE_US));
    mt_gil_release();
    start_latecomer(&workers[LAST], &latecomers[LAST]);
    for (unsigned i = 0; i < 100; ++i) {
        suite_pause();
        CHECK(mt_gil_drop_request == 0);
        for (unsigned j = 0; j < LATECOMERS; ++j) {
            CHECK(!mt_atomic_load(&latecomers[j].got));
        }
    }
    checked_start_clock();
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
