// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// Locks: what they promise when nothing races.

#include "suite.h"

static const mt_deadline_t forever = {.at = 0, .forever = true};

static void check_free(mt_lock_t *lock) {
    CHECK(!mt_lock_is_held(lock));
    CHECK(suite_waiters(lock) == 0);
    CHECK(mt_lock_try_acquire(lock));
    CHECK(mt_lock_release(lock));
}

void case_lock_free_and_held(void) {
    mt_lock_t lock = {0};
    CHECK(!mt_lock_is_held(&lock));
    CHECK(mt_lock_try_acquire(&lock));
    CHECK(mt_lock_is_held(&lock));
    CHECK(!mt_lock_try_acquire(&lock));
    CHECK(mt_lock_release(&lock));
    check_free(&lock);
    // Forever, and with no time at all, are the same for a free lock.
    CHECK(mt_lock_acquire(&lock, forever));
    CHECK(mt_lock_release(&lock));
    CHECK(mt_lock_acquire(&lock, suite_after_us(0)));
    CHECK(mt_lock_release(&lock));
    check_free(&lock);
}

void case_lock_release_free(void) {
    mt_lock_t lock = {0};
    for (unsigned i = 0; i < 3; ++i) {
        CHECK(!mt_lock_release(&lock));
        check_free(&lock);
    }
}

static void release_it(void *lock) {
    CHECK(mt_lock_release(lock));
}

void case_lock_release_by_other(void) {
    mt_lock_t lock = {0};
    worker_t worker;
    CHECK(mt_lock_try_acquire(&lock));
    worker_start(&worker, release_it, &lock);
    CHECK(mt_lock_acquire(&lock, forever));
    worker_join(&worker);
    CHECK(mt_lock_is_held(&lock));
    CHECK(mt_lock_release(&lock));
    check_free(&lock);
}

// Many releases at once of a lock that is held once: one is right.
typedef struct {
    mt_lock_t *lock;
    event_t go;
    bool released;
} releaser_t;

static void release_maybe(void *arg) {
    releaser_t *releaser = arg;
    event_wait(&releaser->go);
    releaser->released = mt_lock_release(releaser->lock);
}

static unsigned release_at_once(mt_lock_t *lock) {
    worker_t workers[3];
    releaser_t releasers[3];
    for (unsigned i = 0; i < COUNT_OF(workers); ++i) {
        releasers[i] = (releaser_t) {.lock = lock};
        event_init(&releasers[i].go);
        worker_start(&workers[i], release_maybe, &releasers[i]);
        UNTIL(suite_waiters(&releasers[i].go.lock) == 1);
    }
    for (unsigned i = 0; i < COUNT_OF(workers); ++i) {
        event_set(&releasers[i].go);
    }
    unsigned released = 0;
    for (unsigned i = 0; i < COUNT_OF(workers); ++i) {
        worker_join(&workers[i]);
        released += releasers[i].released;
    }
    return released;
}

void case_lock_double_release(void) {
    mt_lock_t lock = {0};
    for (unsigned round = 0; round < suite_rounds(500); ++round) {
        CHECK(mt_lock_try_acquire(&lock));
        CHECK(release_at_once(&lock) == 1);
        check_free(&lock);
    }
}

// ---------------------------------------------------------------- timeouts

void case_lock_timeout_zero(void) {
    mt_lock_t lock = {0};
    CHECK(mt_lock_try_acquire(&lock));
    for (unsigned i = 0; i < 1000; ++i) {
        CHECK(!mt_lock_acquire(&lock, suite_after_us(0)));
        CHECK(suite_waiters(&lock) == 0);
    }
    // Giving up has left it held, and once.
    CHECK(mt_lock_is_held(&lock));
    CHECK(mt_lock_release(&lock));
    check_free(&lock);
}

void case_lock_timeout_short(void) {
    static const unsigned spans_us[] = {1, 10, 500, 1000, 1001, 3000, 20000};
    mt_lock_t lock = {0};
    CHECK(mt_lock_try_acquire(&lock));
    for (unsigned i = 0; i < COUNT_OF(spans_us); ++i) {
        mt_ticks_t start = mt_os_now();
        CHECK(!mt_lock_acquire(&lock, mt_deadline_after_us(start, spans_us[i])));
        mt_ticks_t lasted = (mt_ticks_t)(mt_os_now() - start);
        CHECK((uint64_t)lasted * 1000000 >= (uint64_t)spans_us[i] * MT_TICKS_PER_SECOND);
        CHECK(suite_waiters(&lock) == 0);
    }
    CHECK(mt_lock_release(&lock));
    check_free(&lock);
}

static void acquire_and_release(void *lock) {
    CHECK(mt_lock_acquire(lock, MT_FOREVER));
    CHECK(mt_lock_release(lock));
}

static unsigned parks_of(const test_thread_t *thread) {
    return mt_atomic_load(&thread->parks);
}

// A wait parks and stays parked: a deadline that is rounded too early, or an
// unpark too many, would make it turn in its loop.
void case_lock_waits_without_spinning(void) {
    mt_lock_t lock = {0};
    CHECK(mt_lock_try_acquire(&lock));
    unsigned parks = parks_of(self());
    CHECK(!mt_lock_acquire(&lock, suite_after_us(50000)));
    CHECK(parks_of(self()) - parks < 10);
    worker_t worker;
    worker_start(&worker, acquire_and_release, &lock);
    UNTIL_PARKED(&worker);
    unsigned before = parks_of(worker.record);
    CHECK(!mt_lock_acquire(&lock, suite_after_us(50000)));
    CHECK(parks_of(worker.record) - before < 10);
    CHECK(mt_lock_release(&lock));
    worker_join(&worker);
    check_free(&lock);
}

// ---------------------------------------------------------------- who is next

// The threads that have got the lock, in order. Guarded by the lock.
typedef struct {
    mt_lock_t lock;
    unsigned count;
    unsigned order[8];
} line_t;

typedef struct {
    line_t *line;
    unsigned number;
    bool got;
} place_t;

static void wait_and_note(void *arg) {
    place_t *place = arg;
    CHECK(mt_lock_acquire(&place->line->lock, MT_FOREVER));
    place->line->order[place->line->count++] = place->number;
    CHECK(mt_lock_release(&place->line->lock));
}

static void start_in_line(worker_t *worker, place_t *place, void (*body)(void *arg)) {
    unsigned before = suite_waiters(&place->line->lock);
    worker_start(worker, body, place);
    UNTIL(suite_waiters(&place->line->lock) == before + 1);
}

void case_lock_fifo(void) {
    for (unsigned round = 0; round < suite_rounds(50); ++round) {
        line_t line = {.count = 0};
        worker_t workers[8];
        place_t places[8];
        CHECK(mt_lock_try_acquire(&line.lock));
        for (unsigned i = 0; i < COUNT_OF(workers); ++i) {
            places[i] = (place_t) {.line = &line, .number = i};
            start_in_line(&workers[i], &places[i], wait_and_note);
        }
        CHECK(mt_lock_release(&line.lock));
        for (unsigned i = 0; i < COUNT_OF(workers); ++i) {
            worker_join(&workers[i]);
        }
        for (unsigned i = 0; i < COUNT_OF(workers); ++i) {
            CHECK(line.order[i] == i);
        }
        check_free(&line.lock);
    }
}

// Waits like wait_and_note(), but gives up when it is interrupted.
static void wait_or_give_up(void *arg) {
    place_t *place = arg;
    mt_waiter_t waiter;
    CHECK(!mt_lock_enqueue(&place->line->lock, &waiter));
    if (lock_wait(&place->line->lock, &waiter, forever, true) == MT_WAIT_INTERRUPTED) {
        CHECK(lock_cancel(&place->line->lock, &waiter));
        return;
    }
    place->line->order[place->line->count++] = place->number;
    CHECK(mt_lock_release(&place->line->lock));
}

static void check_give_up(unsigned mask) {
    line_t line = {.count = 0};
    worker_t workers[4];
    place_t places[4];
    CHECK(mt_lock_try_acquire(&line.lock));
    for (unsigned i = 0; i < COUNT_OF(workers); ++i) {
        places[i] = (place_t) {.line = &line, .number = i};
        start_in_line(&workers[i], &places[i], wait_or_give_up);
    }
    unsigned left = COUNT_OF(workers);
    for (unsigned i = 0; i < COUNT_OF(workers); ++i) {
        if (mask >> i & 1) {
            suite_interrupt(workers[i].record);
            worker_join(&workers[i]);
            CHECK(suite_waiters(&line.lock) == --left);
        }
    }
    CHECK(mt_lock_is_held(&line.lock));
    CHECK(mt_lock_release(&line.lock));
    unsigned next = 0;
    for (unsigned i = 0; i < COUNT_OF(workers); ++i) {
        if (!(mask >> i & 1)) {
            worker_join(&workers[i]);
            CHECK(line.order[next++] == i);
        }
    }
    CHECK(line.count == left);
    check_free(&line.lock);
}

// The head, the tail, what is between, everybody: the others don't notice.
void case_lock_give_up_positions(void) {
    for (unsigned mask = 0; mask < 16; ++mask) {
        check_give_up(mask);
    }
}
