// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// Modelled by tests/c/model_gil.py: change both.

#include <errno.h>

#include "config.h"
#include "gil.h"

#define SLICE MT_TICKS_OF_US(MT_GIL_SLICE_US)
#define OWED_MAX MT_TICKS_OF_US(MT_GIL_OWED_MAX_US)

// What mt_gil_drop_request is made of; changed in the critical section.
enum {
    DROP_ASKED = 1, // somebody in a line wants the GIL
    DROP_DEFERRED = 2, // the holder hasn't woken everybody that it has unparked
};

typedef enum {
    BLOCKED,
    SHORT,
    COMPUTING,
    LINES,
} line_t;

// Of a turn.
enum {
    PASSING,
    OPEN,
    OWN,
    FORCED,
};

volatile uint8_t mt_gil_drop_request;

static struct {
    mt_atomic_t word;
    // The holder's serial number, 0 if there is none; set by the holder itself.
    mt_atomic_t holder;
    mt_atomic_t turn; // its number
    mt_atomic_t manner;
    // From here on guarded by the critical section.
    mt_waitq_t lines[LINES];
    mt_ticks_t turn_began;
    line_t line; // from which the turn came
    mt_ticks_t owed; // what those who compute were owed when the turn began
    bool frozen;
    const mt_waiter_t *told; // the latest that went to the front; NULL when it has its turn
    unsigned wake_countdown; // the holder's; how often it may still be asked to wake others
} gil;

// ---------------------------------------------------------------- in the critical section

// What those who compute are owed: grows while they wait and others have their turns, and
// shrinks while one of them has its own; nothing once none of them is left.
static mt_ticks_t owed_at(mt_ticks_t now) {
    mt_ticks_t most = OWED_MAX;
    mt_ticks_t lasted = (mt_ticks_t)(now - gil.turn_began);
    if (gil.line == COMPUTING) {
        return gil.owed > lasted ? gil.owed - lasted : 0;
    }
    const mt_waiter_t *first = mt_waitq_first(&gil.lines[COMPUTING]);
    if (first == NULL) {
        return 0;
    }
    // The turn may be older than the wait.
    mt_ticks_t waited = (mt_ticks_t)(now - first->since);
    lasted = waited < lasted ? waited : lasted;
    return lasted < most - gil.owed ? gil.owed + lasted : most;
}

// The manner of a turn that one who computes would have now.
static uint32_t manner_at(mt_ticks_t now) {
    mt_ticks_t owed = owed_at(now);
    return owed >= OWED_MAX ? FORCED : owed >= SLICE ? OWN : OPEN;
}

// Whether the first of `short` has waited for a slice, and longer than that of `blocked`.
static bool short_is_late(const mt_waiter_t *blocked, mt_ticks_t now) {
    const mt_waiter_t *waiter = mt_waitq_first(&gil.lines[SHORT]);
    return waiter != NULL && mt_waiter_waits_for(waiter, now, SLICE)
        && (mt_ticks_t)(now - waiter->since) > (mt_ticks_t)(now - blocked->since);
}

// Which line is next; any if nobody waits.
static line_t next_line(mt_ticks_t now) {
    const mt_waiter_t *blocked = mt_waitq_first(&gil.lines[BLOCKED]);
    bool computing = !mt_waitq_empty(&gil.lines[COMPUTING]);
    uint32_t manner = computing ? manner_at(now) : OPEN;
    if (manner == FORCED) {
        return COMPUTING;
    }
    if (blocked != NULL) {
        return short_is_late(blocked, now) ? SHORT : BLOCKED;
    }
    return manner == OWN || mt_waitq_empty(&gil.lines[SHORT]) ? COMPUTING : SHORT;
}

// The first in line, NULL if nobody waits.
static mt_waiter_t *first_in_line(mt_ticks_t now) {
    return mt_waitq_first(&gil.lines[next_line(now)]);
}

static void settle(mt_ticks_t now) {
    mt_word_settle(&gil.word, first_in_line(now));
}

// The waiter of that line gets the GIL, whose word is HELD: by whoever hands it over, or
// by the waiter itself.
static void begin_turn(line_t line, mt_waiter_t *waiter, mt_ticks_t now) {
    mt_atomic_store(&gil.manner, line == COMPUTING ? manner_at(now) : PASSING);
    mt_atomic_store(&gil.turn, mt_atomic_load(&gil.turn) + 1);
    gil.owed = owed_at(now);
    gil.turn_began = now;
    gil.line = line;
    if (gil.told == waiter) {
        gil.told = NULL;
    }
    mt_gil_drop_request &= ~DROP_ASKED;
    mt_waitq_remove(&gil.lines[line], waiter);
    settle(now);
}

// Hands the GIL to the first of a line that isn't empty.
static void hand_over(line_t line, mt_ticks_t now) {
    mt_waiter_t *next = mt_waitq_first(&gil.lines[line]);
    mt_atomic_store(&gil.word, MT_WORD_HELD);
    begin_turn(line, next, now);
    mt_waiter_grant(next);
}

// ---------------------------------------------------------------- waiting

static bool try_acquire(void) {
    if (!mt_word_take(&gil.word)) {
        return false;
    }
    mt_atomic_store(&gil.manner, PASSING);
    return true;
}

// Where another CPU runs the holder, which gives the GIL away soon if it doesn't compute.
static bool spin(void) {
    for (unsigned i = mt_os_spins(); i != 0 && mt_atomic_load(&gil.manner) == PASSING; --i) {
        if (mt_atomic_load(&gil.word) == MT_WORD_FREE && try_acquire()) {
            return true;
        }
        mt_os_relax();
    }
    return false;
}

// In the critical section: in which line the caller has to wait.
static line_t line_of(const mt_thread_t *self, mt_ticks_t now) {
    uint32_t turns = mt_atomic_load(&gil.turn) - self->turn;
    mt_deadline_t is_long = mt_deadline_after(gil.turn_began, MT_TICKS_OF_US(MT_GIL_SHORT_CALL_US));
    bool blocked = self->blocked || turns > 1 || (turns == 1 && mt_deadline_passed(&is_long, now));
    return blocked ? BLOCKED : SHORT;
}

static void ask(void) {
    mt_gil_drop_request |= DROP_ASKED;
}

static bool asks_at_once(line_t line) {
    uint32_t manner = mt_atomic_load(&gil.manner);
    return manner == OPEN || (manner == OWN && line == BLOCKED);
}

// In the critical section: puts the caller's waiter into a line, and asks if it may.
static line_t push(line_t line, mt_waiter_t *waiter) {
    mt_waitq_push(&gil.lines[line], waiter);
    if (asks_at_once(line)) {
        ask();
    }
    return line;
}

// For ever: the GIL is closed.
static void stand_still(void) {
    static const mt_deadline_t forever = {.at = 0, .forever = true};
    for (;;) {
        mt_os_park(&forever);
    }
}

// Asks if the holder has had its slice; returns when to look again.
static mt_deadline_t measure(const mt_waiter_t *waiter, line_t line) {
    mt_os_critical_enter();
    if (gil.frozen) {
        mt_os_critical_exit();
        stand_still();
    }
    mt_ticks_t now = mt_os_now();
    // The turn may be older than the wait, or younger. One that is owed a slice needn't wait
    // for turns of others, each of which is short.
    bool needs_no_turn = gil.line != COMPUTING && line == COMPUTING && manner_at(now) != OPEN;
    mt_ticks_t waited = (mt_ticks_t)(now - waiter->since);
    mt_ticks_t lasted = (mt_ticks_t)(now - gil.turn_began);
    bool by_wait = needs_no_turn || waited < lasted;
    mt_deadline_t end = mt_deadline_after(by_wait ? waiter->since : gil.turn_began, SLICE);
    if (mt_deadline_passed(&end, now)) {
        ask();
        end = mt_deadline_after(now, SLICE);
    }
    mt_os_critical_exit();
    return end;
}

// The waiter was woken: takes the GIL if it is still free.
static bool take(mt_waiter_t *waiter, line_t line) {
    mt_os_critical_enter();
    mt_ticks_t now = mt_os_now();
    bool frozen = gil.frozen;
    // Unless it was granted meanwhile, which its wait sees.
    bool taken = !frozen && mt_waiter_is_woken(waiter) && try_acquire();
    if (taken) {
        begin_turn(line, waiter, now);
    } else if (!frozen) {
        mt_waiter_too_late(waiter, line != BLOCKED);
        if (line == BLOCKED && mt_atomic_load(&gil.manner) != FORCED) {
            ask();
        }
        settle(now);
    }
    mt_os_critical_exit();
    if (frozen) {
        stand_still();
    }
    return taken;
}

// The interpreter has something for the waiter's thread, which is the first of those who blocked
// from now on: they may be many that make work for it. Returns its line.
static line_t go_to_front(mt_waiter_t *waiter, line_t line) {
    mt_os_critical_enter();
    if (!gil.frozen && !mt_waiter_is_granted(waiter)) {
        mt_waitq_remove(&gil.lines[line], waiter);
        line = push(BLOCKED, waiter);
        gil.lines[BLOCKED].head = waiter; // of a ring
        gil.told = waiter;
        settle(mt_os_now());
    }
    mt_os_critical_exit();
    return line;
}

// Waits in line; asks for the GIL whenever its holder has had a slice.
static void wait_in_line(mt_waiter_t *waiter, line_t line) {
    for (bool told = false;;) {
        mt_deadline_t slice = measure(waiter, line);
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
    if (spin()) {
        return;
    }
    mt_os_critical_enter();
    if (gil.frozen) {
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
    line_t line = push(line_of(self, now), &waiter);
    settle(now);
    mt_os_critical_exit();
    wait_in_line(&waiter, line);
}

// In the critical section: the holder has unparked a thread that sleeps on.
static void wake_deferred(void) {
    if (mt_gil_is_held()) {
        gil.wake_countdown = MT_GIL_WAKE_COUNTDOWN;
        mt_gil_drop_request |= DROP_DEFERRED;
    }
}

// The caller has just got the GIL, and keeps it unless it must exit.
static void take_over(void) {
    mt_thread_t *self = mt_os_self();
    mt_atomic_store(&gil.holder, self->serial);
    self->blocked = false;
    self->turn = mt_atomic_load(&gil.turn);
    mt_os_defer_wakes(wake_deferred);
    if (self->must_exit) {
        mt_thread_end(NULL, NULL);
        mt_gil_release();
        mt_thread_leave();
    }
}

void mt_gil_acquire(void) {
    if (!try_acquire()) {
        // Callers look at errno after a system call and this.
        int saved_errno = errno;
        acquire_slowly(mt_os_self());
        errno = saved_errno;
    }
    take_over();
}

bool mt_gil_is_held(void) {
    return mt_atomic_load(&gil.holder) == mt_os_self()->serial;
}

// In the critical section: hands the GIL over if it was asked for, or the first has been told of
// something; else makes it free.
static void pass_on(void) {
    mt_ticks_t now = mt_os_now();
    line_t line = next_line(now);
    mt_waiter_t *first = mt_waitq_first(&gil.lines[line]);
    bool asked = (mt_gil_drop_request & DROP_ASKED) != 0;
    mt_gil_drop_request = 0;
    if (first != NULL && (asked || first == gil.told)) {
        hand_over(line, now);
    } else {
        mt_word_free(&gil.word, first);
    }
}

void mt_gil_release(void) {
    mt_atomic_store(&gil.holder, 0);
    if (mt_gil_drop_request == 0 && mt_word_release(&gil.word)) {
        mt_os_flush_wakes();
        return;
    }
    int saved_errno = errno;
    mt_os_critical_enter();
    if (!gil.frozen) {
        pass_on();
    }
    mt_os_critical_exit();
    mt_os_flush_wakes();
    errno = saved_errno;
}

bool mt_gil_must_yield(void) {
    if (mt_gil_drop_request == DROP_DEFERRED && --gil.wake_countdown != 0) {
        return false;
    }
    if (mt_gil_drop_request & DROP_DEFERRED) {
        mt_os_critical_enter();
        mt_gil_drop_request &= ~DROP_DEFERRED;
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
    line_t line = next_line(now);
    if (mt_waitq_empty(&gil.lines[line])) {
        mt_gil_drop_request = 0;
        mt_os_critical_exit();
        mt_os_flush_wakes();
        mt_os_defer_wakes(wake_deferred);
        return;
    }
    // We join the line after the choice, or we could be our own successor.
    mt_waitq_push(&gil.lines[COMPUTING], &waiter);
    mt_atomic_store(&gil.holder, 0);
    mt_gil_drop_request = 0;
    hand_over(line, now);
    mt_os_critical_exit();
    mt_os_flush_wakes();
    wait_in_line(&waiter, COMPUTING);
    take_over();
}

void mt_gil_freeze(void) {
    mt_os_critical_enter();
    gil.frozen = true;
    // Those in line are never granted, and their stacks stay as they are.
    for (line_t line = 0; line < LINES; ++line) {
        gil.lines[line].head = NULL;
    }
    // Neither FREE nor HELD: no release with one atomic step, no acquire.
    mt_atomic_store(&gil.word, MT_WORD_CONTENDED);
    // In a build without a GIL this is how threads that compute find out.
    mt_gil_drop_request |= DROP_ASKED;
    mt_os_critical_exit();
}
