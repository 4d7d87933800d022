// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// Modelled by tests/c/model_gil.py: change both.

#include <errno.h>

#include "gil_turns.h"
#include "spin.h"
#include "trace.h"

volatile uint8_t mt_gil_drop_request;

static bool try_acquire(void) {
    if (!mt_word_take(&mt_gil.word)) {
        return false;
    }
    mt_atomic_store(&mt_gil.manner, MT_GIL_PASSING);
    return true;
}

// Where another CPU runs the holder, which gives the GIL away soon if it doesn't compute.
static bool spin(void) {
    unsigned spins = mt_os_spins();
    for (; spins != 0 && mt_atomic_load(&mt_gil.manner) == MT_GIL_PASSING; --spins) {
        if (mt_atomic_load(&mt_gil.word) == MT_WORD_FREE && try_acquire()) {
            return true;
        }
        mt_os_relax();
    }
    return false;
}

// In the critical section: in which line the caller has to wait.
static mt_gil_line_t line_of(const mt_thread_t *self, mt_ticks_t now) {
    uint32_t turns = mt_atomic_load(&mt_gil.turn) - self->turn;
    bool is_long = (mt_ticks_t)(now - mt_gil.turn_began) >= MT_GIL_SHORT_CALL;
    bool blocked = self->blocked || turns > 1 || (turns == 1 && is_long);
    return blocked ? MT_GIL_BLOCKED : MT_GIL_SHORT;
}

static void ask(void) {
    mt_gil_drop_request |= MT_GIL_DROP_ASKED;
}

static bool asks_at_once(mt_gil_line_t line) {
    uint32_t manner = mt_atomic_load(&mt_gil.manner);
    return manner == MT_GIL_OPEN || (manner == MT_GIL_OWN && line == MT_GIL_BLOCKED);
}

// In the critical section: puts the caller's waiter into a line, and asks if it may.
static mt_gil_line_t push(mt_gil_line_t line, mt_waiter_t *waiter) {
    mt_waitq_push(&mt_gil.lines[line], waiter);
    if (asks_at_once(line)) {
        ask();
    }
    return line;
}

// No code for it where nobody ever freezes it.
static bool is_frozen(void) {
    return MT_OS_FREEZES && mt_gil.frozen;
}

// For ever: the GIL is closed.
static void stand_still(void) {
    for (;;) {
        mt_os_park(&mt_forever);
    }
}

// The end of a sleep or of a call: no other thread has let it come.
static bool is_for_event(const mt_waiter_t *waiter, mt_gil_line_t line) {
    return line == MT_GIL_BLOCKED && !waiter->thread->served;
}

// In the critical section: for how long the waiter still leaves the holder alone.
static mt_ticks_t patience(const mt_waiter_t *waiter, mt_gil_line_t line, mt_ticks_t now) {
    mt_ticks_t most = MT_GIL_SLICE;
    mt_ticks_t waited = (mt_ticks_t)(now - waiter->since);
    mt_ticks_t lasted = (mt_ticks_t)(now - mt_gil.turn_began);
    mt_ticks_t passed = waited < lasted ? waited : lasted;
    if (is_for_event(waiter, line)) {
        bool passing = mt_atomic_load(&mt_gil.manner) == MT_GIL_PASSING;
        most = passing ? MT_GIL_SHORT_CALL : MT_GIL_FORCED_LEAST;
        passed = lasted;
    } else if (mt_gil.line != MT_GIL_COMPUTING && line == MT_GIL_COMPUTING
        && mt_gil_manner_at(now) != MT_GIL_OPEN) {
        // One that is owed a slice needn't wait for turns of others, each of which is short.
        passed = waited;
    }
    return passed < most ? most - passed : 0;
}

// How long one that isn't the first in its line leaves the asking to others: hundreds that look in
// each slice would take the CPUs.
static mt_ticks_t rest_behind(const mt_waiter_t *waiter, mt_ticks_t now) {
    mt_ticks_t waited = (mt_ticks_t)(now - waiter->since);
    return waited > MT_GIL_SLICE ? waited : MT_GIL_SLICE;
}

// Asks if the holder has had its time; returns when to look again. `is_next`: the holder has been
// asked, and gives the GIL to this one most likely, very soon if it has a CPU.
static mt_deadline_t measure(const mt_waiter_t *waiter, mt_gil_line_t line, bool *is_next) {
    mt_os_critical_enter();
    if (is_frozen()) {
        mt_os_critical_exit();
        stand_still();
    }
    mt_ticks_t now = mt_os_now();
    mt_ticks_t left = patience(waiter, line, now);
    if (left == 0) {
        ask();
        // The next turn may be a forced one.
        left = is_for_event(waiter, line) ? MT_GIL_FORCED_LEAST : MT_GIL_SLICE;
    }
    bool is_first = waiter == mt_waitq_first(&mt_gil.lines[line]);
    if (!is_first) {
        left = rest_behind(waiter, now);
    }
    // Where nobody looks there is no code for it.
    *is_next = mt_os_spins() != 0 && is_first && (mt_gil_drop_request & MT_GIL_DROP_ASKED) != 0;
    mt_os_critical_exit();
    return mt_deadline_after(now, left);
}

// The waiter was woken: takes the GIL if it is still free.
static bool take(mt_waiter_t *waiter, mt_gil_line_t line) {
    mt_os_critical_enter();
    mt_ticks_t now = mt_os_now();
    bool frozen = is_frozen();
    // Unless it was granted meanwhile, which its wait sees.
    bool taken = !frozen && mt_waiter_is_woken(waiter) && try_acquire();
    if (taken) {
        mt_gil_begin_turn(line, waiter, now);
    } else if (!frozen) {
        mt_waiter_too_late(waiter, line != MT_GIL_BLOCKED);
        if (line == MT_GIL_BLOCKED && mt_atomic_load(&mt_gil.manner) != MT_GIL_FORCED) {
            ask();
        }
        mt_gil_settle(now);
    }
    mt_os_critical_exit();
    if (frozen) {
        stand_still();
    }
    return taken;
}

// The interpreter has something for the waiter's thread, which is the first of those who blocked
// from now on: they may be many that make work for it. Returns its line.
static mt_gil_line_t go_to_front(mt_waiter_t *waiter, mt_gil_line_t line) {
    mt_os_critical_enter();
    if (!is_frozen() && !mt_waiter_is_granted(waiter)) {
        mt_waitq_remove(&mt_gil.lines[line], waiter);
        line = push(MT_GIL_BLOCKED, waiter);
        mt_gil.lines[MT_GIL_BLOCKED].head = waiter; // of a ring
        mt_gil.told = waiter;
        mt_gil_settle(mt_os_now());
    }
    mt_os_critical_exit();
    return line;
}

// Waits in line; asks for the GIL whenever its holder has had a slice.
static void wait_in_line(mt_waiter_t *waiter, mt_gil_line_t line) {
    for (bool told = false;;) {
        bool is_next;
        mt_deadline_t slice = measure(waiter, line, &is_next);
        if (is_next || waiter->thread->served) {
            mt_spin_before_parking(waiter, &slice);
        }
        switch (mt_waiter_wait(waiter, &slice, !told)) {
            case MT_WAIT_GRANTED:
                return;
            case MT_WAIT_WOKEN:
                if (take(waiter, line)) {
                    return;
                }
                break;
            case MT_WAIT_INTERRUPTED:
                told = true;
                line = go_to_front(waiter, line);
                break;
            default:
                break;
        }
    }
}

static void acquire_slowly(mt_thread_t *self) {
    mt_waiter_t waiter;
    MT_TRACE_NOTE_OF(self, MT_TRACE_READY, 0);
    if (spin()) {
        return;
    }
    mt_os_critical_enter();
    if (is_frozen()) {
        mt_os_critical_exit();
        if (self != mt_thread_main_record()) {
            stand_still();
        }
        return;
    }
    if (try_acquire()) {
        mt_os_critical_exit();
        return;
    }
    mt_ticks_t now = mt_os_now();
    mt_gil_line_t line = push(line_of(self, now), &waiter);
    mt_gil_settle(now);
    mt_os_critical_exit();
    wait_in_line(&waiter, line);
}

// In the critical section: the holder has unparked a thread that sleeps on.
static void wake_deferred(void) {
    if (mt_gil_is_held()) {
        mt_gil.wake_countdown = MT_GIL_WAKE_COUNTDOWN;
        mt_gil_drop_request |= MT_GIL_DROP_DEFERRED;
    }
}

// The caller has just got the GIL, and keeps it unless it must exit.
static void take_over(mt_thread_t *self) {
    mt_atomic_store(&mt_gil.holder, self->serial);
    self->blocked = self->served = false;
    self->turn = mt_atomic_load(&mt_gil.turn);
    mt_os_defer_wakes(wake_deferred);
    if (self->must_exit) {
        mt_thread_end(self, NULL, NULL);
        mt_gil_release();
        mt_thread_leave();
    }
}

void mt_gil_acquire_as(mt_thread_t *self) {
    if (!try_acquire()) {
        // Callers look at errno after a system call and this.
        int saved_errno = errno;
        acquire_slowly(self);
        errno = saved_errno;
    }
    take_over(self);
}

void mt_gil_acquire(void) {
    mt_gil_acquire_as(mt_os_self());
}

uint32_t mt_gil_holder(void) {
    return mt_atomic_load(&mt_gil.holder);
}

bool mt_gil_is_held(void) {
    return mt_gil_holder() == mt_os_self()->serial;
}

// In the critical section: hands the GIL over if it was asked for, or the first has been told of
// something; else makes it free.
static void pass_on(void) {
    mt_ticks_t now = mt_os_now();
    mt_gil_line_t line = mt_gil_next_line(now);
    mt_waiter_t *first = mt_waitq_first(&mt_gil.lines[line]);
    bool asked = (mt_gil_drop_request & MT_GIL_DROP_ASKED) != 0;
    mt_gil_drop_request = 0;
    if (first != NULL && (asked || first == mt_gil.told)) {
        mt_gil_hand_over(line, now);
    } else {
        mt_word_free(&mt_gil.word, first);
    }
}

void mt_gil_release(void) {
    mt_atomic_store(&mt_gil.holder, 0);
    if (mt_gil_drop_request == 0 && mt_word_release(&mt_gil.word)) {
        mt_os_flush_wakes();
        return;
    }
    int saved_errno = errno;
    mt_os_critical_enter();
    if (!is_frozen()) {
        pass_on();
    }
    mt_os_critical_exit();
    mt_os_flush_wakes();
    errno = saved_errno;
}

void mt_gil_hurry_first(void) {
    mt_os_critical_enter();
    mt_waiter_t *first = mt_waitq_first(&mt_gil.lines[mt_gil_next_line(mt_os_now())]);
    if (first != NULL && mt_atomic_load(&mt_gil.word) == MT_WORD_FREE) {
        mt_waiter_hurry(first);
    }
    mt_os_critical_exit();
}

bool mt_gil_must_yield(void) {
    if (MT_OS_DEFERS_WAKES && (mt_gil_drop_request & MT_GIL_DROP_DEFERRED)) {
        if (mt_gil_drop_request == MT_GIL_DROP_DEFERRED && --mt_gil.wake_countdown != 0) {
            return false;
        }
        mt_os_critical_enter();
        mt_gil_drop_request &= ~MT_GIL_DROP_DEFERRED;
        mt_os_critical_exit();
        mt_os_flush_wakes();
        mt_os_defer_wakes(wake_deferred);
    }
    return mt_gil_drop_request != 0;
}

void mt_gil_yield(void) {
    mt_waiter_t waiter;
    mt_os_critical_enter();
    mt_ticks_t now = mt_os_now();
    mt_gil_line_t line = mt_gil_next_line(now);
    if (mt_waitq_empty(&mt_gil.lines[line])) {
        mt_gil_drop_request = 0;
        mt_os_critical_exit();
        mt_os_flush_wakes();
        mt_os_defer_wakes(wake_deferred);
        return;
    }
    // We join the line after the choice, or we could be our own successor.
    mt_waitq_push(&mt_gil.lines[MT_GIL_COMPUTING], &waiter);
    mt_atomic_store(&mt_gil.holder, 0);
    mt_gil_drop_request = 0;
    mt_gil_hand_over(line, now);
    mt_os_critical_exit();
    mt_os_flush_wakes();
    wait_in_line(&waiter, MT_GIL_COMPUTING);
    take_over(mt_os_self());
}

void mt_gil_freeze(void) {
    mt_os_critical_enter();
    mt_gil.frozen = true;
    // Those in line are never granted, and their stacks stay as they are.
    for (mt_gil_line_t line = 0; line < MT_GIL_LINES; ++line) {
        mt_gil.lines[line].head = NULL;
    }
    // Neither FREE nor HELD: no release with one atomic step, no acquire.
    mt_atomic_store(&mt_gil.word, MT_WORD_CONTENDED);
    // In a build without a GIL this is how threads that compute find out.
    mt_gil_drop_request |= MT_GIL_DROP_ASKED;
    mt_os_critical_exit();
}
