// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// Looking before parking. While the clock stands still only the end of the wait ends a look.

#include "gil.h"
#include "spin.h"
#include "suite.h"

typedef struct {
    mt_waitq_t queue;
    mt_waiter_t waiter;
    bool found;
    event_t looked;
} look_t;

static bool nothing_to_take(void *thing) {
    (void)thing;
    return false;
}

// Of the calling thread.
static void begin(look_t *look) {
    mt_waitable_t on = {&look->queue, NULL, nothing_to_take, NULL};
    CHECK(!mt_wait_begin(&on, &look->waiter));
}

static void wake(look_t *look) {
    mt_os_critical_enter();
    mt_waiter_wake(&look->waiter);
    mt_os_critical_exit();
}

static void end(look_t *look) {
    mt_waitable_t on = {&look->queue, NULL, nothing_to_take, NULL};
    CHECK(mt_wait_cancel(&on, &look->waiter));
}

// Whether it was tried: then it counts as if it had parked.
static bool tries(look_t *look, const mt_deadline_t *deadline) {
    mt_os_self()->blocked = false;
    look->found = mt_spin_for(&look->waiter, deadline);
    return mt_os_self()->blocked;
}

static void wake_it(void *look) {
    wake(look);
}

// A look that another thread ends: one that came too early doesn't count.
static void look_till_woken(look_t *look, unsigned short_waits) {
    mt_deadline_t forever = MT_FOREVER;
    for (bool tried = false; !tried;) {
        worker_t worker;
        begin(look);
        mt_os_self()->short_waits = short_waits;
        checked_stop_clock();
        worker_start(&worker, wake_it, look);
        tried = tries(look, &forever);
        checked_start_clock();
        worker_join(&worker);
        CHECK(look->found == tried);
        // Of one that was woken before there is nothing to learn.
        unsigned known = mt_os_self()->short_waits;
        CHECK(!tries(look, &forever) && !look->found && mt_os_self()->short_waits == known);
        end(look);
    }
}

// One of 16 waits is tried; one that was short makes it more, each that was long less.
void case_spin_learns(void) {
    look_t look = {.queue = {NULL}};
    mt_thread_t *self = mt_os_self();
    mt_deadline_t over = suite_after_us(0);
    begin(&look);
    self->short_waits = 0;
    for (unsigned round = 0; round < 2; ++round) {
        for (unsigned i = 1; i < MT_SPIN_TRY; ++i) {
            CHECK(!tries(&look, &over) && self->short_waits == i);
        }
        CHECK(tries(&look, &over) && !look.found && self->short_waits == 0);
    }
    end(&look);
    look_till_woken(&look, MT_SPIN_TRY - 1);
    CHECK(self->short_waits == MT_SPIN_TRY + MT_SPIN_GAIN);
    begin(&look);
    CHECK(tries(&look, &over) && self->short_waits == MT_SPIN_TRY + MT_SPIN_GAIN - 1);
    end(&look);
    self->short_waits = 0;
}

// It looks for a moment only, and no longer than the wait lasts; and there is a most to hope for.
void case_spin_ends(void) {
    look_t look = {.queue = {NULL}};
    mt_thread_t *self = mt_os_self();
    mt_deadline_t forever = MT_FOREVER;
    begin(&look);
    self->short_waits = MT_SPIN_MOST;
    CHECK(tries(&look, &forever) && !look.found && self->short_waits == MT_SPIN_MOST - 1);
    checked_stop_clock();
    mt_deadline_t over = suite_after_us(0);
    CHECK(tries(&look, &over) && !look.found);
    checked_start_clock();
    end(&look);
    look_till_woken(&look, MT_SPIN_MOST);
    CHECK(self->short_waits == MT_SPIN_MOST);
    self->short_waits = 0;
}

static void look_for_ever(void *arg) {
    look_t *look = arg;
    mt_deadline_t forever = MT_FOREVER;
    begin(look);
    mt_os_self()->short_waits = MT_SPIN_TRY;
    CHECK(tries(look, &forever));
    event_set(&look->looked);
    while (!look->found && !suite_woken(&look->waiter)) {
        mt_os_park(&forever);
    }
    end(look);
}

// Of two that would look, one goes away at once, and the other looks on.
void case_spin_alone(void) {
    static look_t looks[2];
    worker_t workers[2];
    checked_stop_clock();
    for (unsigned i = 0; i < 2; ++i) {
        looks[i] = (look_t) {.queue = {NULL}};
        event_init(&looks[i].looked);
        worker_start(&workers[i], look_for_ever, &looks[i]);
    }
    UNTIL(mt_atomic_load(&looks[0].looked.lock.word) != mt_atomic_load(&looks[1].looked.lock.word));
    for (unsigned i = 0; i < 2; ++i) {
        wake(&looks[i]);
        worker_join(&workers[i]);
    }
    checked_start_clock();
    CHECK(looks[0].found != looks[1].found);
}

typedef struct {
    worker_t worker;
    bool served;
    uint32_t turn; // the GIL's
    unsigned short_waits; // after its wait
} in_line_t;

// Comes back from a short call, so that it asks after a slice.
static void wait_for_gil(void *arg) {
    in_line_t *in_line = arg;
    mt_thread_t *self = mt_os_self();
    self->short_waits = MT_SPIN_TRY;
    self->blocked = false;
    self->turn = in_line->turn;
    self->served = in_line->served;
    mt_gil_acquire();
    in_line->short_waits = self->short_waits;
    mt_gil_release();
}

static void line_up(in_line_t *in_line, bool served) {
    in_line->served = served;
    in_line->turn = mt_os_self()->turn;
    worker_start(&in_line->worker, wait_for_gil, in_line);
}

// Its look was in vain, as is the next. It may only be about to begin.
static void end_look(const in_line_t *in_line) {
    const test_thread_t *record = in_line->worker.record;
    UNTIL((checked_move_clock(mt_ticks_from_us(MT_SPIN_US)), mt_atomic_load(&record->parked)));
}

// Gives the GIL away; whether it has looked.
static bool has_looked(in_line_t *in_line, unsigned count) {
    mt_gil_release();
    for (unsigned i = 0; i < count; ++i) {
        worker_join(&in_line[i].worker);
    }
    checked_start_clock();
    return in_line[count - 1].short_waits < MT_SPIN_TRY;
}

static void have_gil(void) {
    checked_stop_clock();
    mt_gil_acquire();
}

// Of those in the GIL's line one looks that was just served.
void case_spin_served(void) {
    for (unsigned served = 0; served < 2; ++served) {
        in_line_t in_line;
        have_gil();
        line_up(&in_line, served != 0);
        if (served != 0) {
            end_look(&in_line);
        }
        UNTIL_PARKED(&in_line.worker);
        CHECK(has_looked(&in_line, 1) == (served != 0 && mt_os_spins() != 0));
    }
}

// And the first in line, when the holder has been asked; not the one behind it.
void case_spin_next(void) {
    for (unsigned count = 1; count <= 2; ++count) {
        in_line_t in_line[2];
        have_gil();
        for (unsigned i = 0; i < count; ++i) {
            line_up(&in_line[i], false);
            UNTIL_PARKED(&in_line[i].worker);
        }
        checked_move_clock(mt_ticks_from_us(MT_GIL_SLICE_US));
        UNTIL(mt_gil_must_yield());
        end_look(&in_line[0]);
        CHECK(has_looked(in_line, count) == (count == 1 && mt_os_spins() != 0));
    }
}
