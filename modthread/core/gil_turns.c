// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// Modelled by tests/c/model_gil.py: change both.

#include "gil_turns.h"

#define OWED_MAX MT_TICKS_OF_US(MT_GIL_OWED_MAX_US)

mt_gil_t mt_gil;

// The time that the computing threads are owed: it grows while they wait and others have turns, and
// shrinks while one of them has its own; nothing once none of them is left.
static mt_ticks_t owed_at(mt_ticks_t now) {
    mt_ticks_t most = OWED_MAX;
    mt_ticks_t lasted = (mt_ticks_t)(now - mt_gil.turn_began);
    if (mt_gil.line == MT_GIL_COMPUTING) {
        return mt_gil.owed > lasted ? mt_gil.owed - lasted : 0;
    }
    const mt_waiter_t *first = mt_waitq_first(&mt_gil.lines[MT_GIL_COMPUTING]);
    if (first == NULL) {
        return 0;
    }
    // The turn may be older than the wait.
    mt_ticks_t waited = (mt_ticks_t)(now - first->since);
    lasted = waited < lasted ? waited : lasted;
    return lasted < most - mt_gil.owed ? mt_gil.owed + lasted : most;
}

uint32_t mt_gil_manner_at(mt_ticks_t now) {
    mt_ticks_t owed = owed_at(now);
    return owed >= OWED_MAX ? MT_GIL_FORCED : owed >= MT_GIL_SLICE ? MT_GIL_OWN : MT_GIL_OPEN;
}

// Whether the first of `short` has waited for a slice, and longer than that of `blocked`.
static bool short_is_late(const mt_waiter_t *blocked, mt_ticks_t now) {
    const mt_waiter_t *waiter = mt_waitq_first(&mt_gil.lines[MT_GIL_SHORT]);
    return waiter != NULL && mt_waiter_waits_for(waiter, now, MT_GIL_SLICE)
        && (mt_ticks_t)(now - waiter->since) > (mt_ticks_t)(now - blocked->since);
}

mt_gil_line_t mt_gil_next_line(mt_ticks_t now) {
    const mt_waiter_t *blocked = mt_waitq_first(&mt_gil.lines[MT_GIL_BLOCKED]);
    bool computing = !mt_waitq_empty(&mt_gil.lines[MT_GIL_COMPUTING]);
    uint32_t manner = computing ? mt_gil_manner_at(now) : MT_GIL_OPEN;
    if (manner == MT_GIL_FORCED) {
        return MT_GIL_COMPUTING;
    }
    if (blocked != NULL) {
        return short_is_late(blocked, now) ? MT_GIL_SHORT : MT_GIL_BLOCKED;
    }
    bool own = manner == MT_GIL_OWN || mt_waitq_empty(&mt_gil.lines[MT_GIL_SHORT]);
    return own ? MT_GIL_COMPUTING : MT_GIL_SHORT;
}

// The first in line, NULL if nobody waits.
static mt_waiter_t *first_in_line(mt_ticks_t now) {
    return mt_waitq_first(&mt_gil.lines[mt_gil_next_line(now)]);
}

void mt_gil_settle(mt_ticks_t now) {
    mt_word_settle(&mt_gil.word, first_in_line(now));
}

void mt_gil_begin_turn(mt_gil_line_t line, mt_waiter_t *waiter, mt_ticks_t now) {
    uint32_t manner = line == MT_GIL_COMPUTING ? mt_gil_manner_at(now) : MT_GIL_PASSING;
    mt_atomic_store(&mt_gil.manner, manner);
    mt_atomic_store(&mt_gil.turn, mt_atomic_load(&mt_gil.turn) + 1);
    mt_gil.owed = owed_at(now);
    mt_gil.turn_began = now;
    mt_gil.line = line;
    if (mt_gil.told == waiter) {
        mt_gil.told = NULL;
    }
    mt_gil_drop_request &= ~MT_GIL_DROP_ASKED;
    mt_waitq_remove(&mt_gil.lines[line], waiter);
    mt_gil_settle(now);
}

void mt_gil_hand_over(mt_gil_line_t line, mt_ticks_t now) {
    mt_waiter_t *next = mt_waitq_first(&mt_gil.lines[line]);
    mt_atomic_store(&mt_gil.word, MT_WORD_HELD);
    mt_gil_begin_turn(line, next, now);
    mt_waiter_grant(next);
}
