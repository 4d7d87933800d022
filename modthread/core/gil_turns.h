// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_GIL_TURNS_H
#define MODTHREAD_GIL_TURNS_H

// The GIL's waiters: their lines, and which of them is next. A part of gil.c: nobody else
// includes this.
//
// Those who wait for the GIL stand in three lines, each first come, first served:
//
//   blocked    threads that come back from blocking, and new ones
//   short      threads that come back from a short call, and have lost the GIL in it
//   computing  threads that gave the GIL at a look because they were asked to
//
// A turn is the time from one choice of the next (by hand-over, or when a woken waiter takes
// the free GIL) to the following one; threads that take the GIL while it is free don't begin
// one. The computing ones are owed the time that turns of others have lasted while they
// waited, less the time of their own turns. It is forgotten when none of them is left.
//
// The next is the first of `blocked`; then, if the computing ones are owed a slice, the first
// of `computing`; then that of `short`; then that of `computing`. With two exceptions, so
// that nobody starves: if they are owed MT_GIL_OWED_MAX_US, `computing` comes first of all;
// and a short one that has waited for a slice comes before blocked ones that came later.
//
// Turns are of four manners, the last three of computing threads:
//
//   passing    of a thread that came back, or took the free GIL: it will soon block again
//   open       they are owed less than a slice: the GIL fell to them
//   own        they are owed a slice, and this is it
//   forced     they are owed the most: MT_GIL_FORCED_US of it are theirs for sure
//
// When does a waiter ask?
//
//   - a blocked one: at once if the turn is open or own, so that a thread that handles
//     events isn't made to wait behind slices; and when it was woken and came too late;
//   - a short one: at once if the turn is open;
//   - everyone: after a slice, from the beginning of its wait or of the turn, whichever is
//     later. So the holder has its slice, and the waiters measure it. A computing one that
//     is owed a slice counts from its wait only while others have their turns;
//   - but a blocked one for which an event has come, the end of a sleep or of a call, sooner:
//     when a passing turn has lasted MT_GIL_SHORT_CALL_US, as it isn't such a short one, or
//     another turn, a forced one, say, MT_GIL_FORCED_US: what is left of a slice stays owed.
//     One that another thread has served, with a lock, say, waits for a slice: for a thread
//     to serve much at a time costs fewer switches.
//
// Who isn't the first in its line may ask, too, as the first may have been woken and have no CPU
// yet. But it looks only after a slice, and then after as long as it has waited already.
//
// Which thread is short? One that has parked since it had the GIL was blocked. Another may
// have been in a system call that blocked, which nobody sees. It was blocked for sure
// if two turns or more have begun meanwhile, or one that has lasted for
// MT_GIL_SHORT_CALL_US already. Else it is taken for short, and waits for a slice at most.

#include "config.h"
#include "gil.h"

#define MT_GIL_SLICE MT_TICKS_OF_US(MT_GIL_SLICE_US)
#define MT_GIL_SHORT_CALL MT_TICKS_OF_US(MT_GIL_SHORT_CALL_US)
#define MT_GIL_FORCED_LEAST MT_TICKS_OF_US(MT_GIL_FORCED_US)

// The bits of mt_gil_drop_request; changed in the critical section.
enum {
    MT_GIL_DROP_ASKED = 1, // somebody in a line wants the GIL
    MT_GIL_DROP_DEFERRED = 2, // the holder hasn't woken everybody that it has unparked
};

typedef enum {
    MT_GIL_BLOCKED,
    MT_GIL_SHORT,
    MT_GIL_COMPUTING,
    MT_GIL_LINES,
} mt_gil_line_t;

// Of a turn.
enum {
    MT_GIL_PASSING,
    MT_GIL_OPEN,
    MT_GIL_OWN,
    MT_GIL_FORCED,
};

typedef struct {
    mt_atomic_t word;
    // The holder's serial number, 0 if there is none; set by the holder itself.
    mt_atomic_t holder;
    mt_atomic_t turn; // its number
    mt_atomic_t manner;
    // From here on guarded by the critical section.
    mt_waitq_t lines[MT_GIL_LINES];
    mt_ticks_t turn_began;
    mt_gil_line_t line; // from which the turn came
    mt_ticks_t owed; // what those who compute were owed when the turn began
    bool frozen;
    const mt_waiter_t *told; // the latest that went to the front; NULL when it has its turn
    unsigned wake_countdown; // the holder's; how often it may still be asked to wake others
} mt_gil_t;

extern mt_gil_t mt_gil;

// `now` is mt_os_now().
// Context: any of our threads, in the critical section. They don't block.

// The manner of a turn that one who computes would have now.
uint32_t mt_gil_manner_at(mt_ticks_t now);

// Returns the line that is next; any if nobody waits.
mt_gil_line_t mt_gil_next_line(mt_ticks_t now);

// Sees to it that a release, or the first in line, looks after the lines: see word.h.
void mt_gil_settle(mt_ticks_t now);

// The waiter of that line gets the GIL, whose word is HELD: by whoever hands it over, or
// by the waiter itself.
void mt_gil_begin_turn(mt_gil_line_t line, mt_waiter_t *waiter, mt_ticks_t now);

// Hands the GIL to the first of a line that isn't empty.
void mt_gil_hand_over(mt_gil_line_t line, mt_ticks_t now);

#endif // MODTHREAD_GIL_TURNS_H
