// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_GIL_H
#define MODTHREAD_GIL_H

// The interpreter lock, and who gets it next.
//
// The holder keeps it until somebody wants it: with no other thread that wants
// to run Python, taking and giving it are one atomic step each, and the
// interpreter's loop only looks at one byte, mt_gil_drop_request. Somebody who
// wants it asks by setting that byte; the holder sees it at its next check and
// hands the GIL to the next in line.
//
// Two lines, each first come, first served:
//
//   returning  threads that come back from blocking, and new ones
//   computing  threads that gave the GIL because they were asked to
//
// `returning` goes first, but at most MT_GIL_MAX_OVERTAKES times in a row while
// somebody is in `computing`.
//
// When does a waiter ask? A waiter that returns asks at once if the holder is a
// computing one, so that a thread that handles events isn't made to wait behind
// slices. Every waiter asks after MT_GIL_SLICE_US if nobody else got the GIL in
// that time, so the holder has its slice, and the waiters measure it.
//
// The state word is FREE, HELD or CONTENDED as that of a lock (see lock.h);
// everything else here is guarded by the critical section.

#include "thread.h"

// Not 0 when the holder should ask mt_gil_must_yield() soon. Read it any time; only
// this module writes it.
extern volatile uint8_t mt_gil_drop_request;

// Whether the holder should call mt_gil_yield(). The threads that it has unparked while it had
// the GIL are woken when it gives the GIL away, because before that they couldn't run: a thread
// that hands something to another and then waits costs one switch and not three. If it goes on,
// they are woken here, when it has been asked MT_GIL_WAKE_COUNTDOWN times.
// Context: the holder. Doesn't block.
bool mt_gil_must_yield(void);

// Takes the GIL; waits for it if need be. Not interruptible. Leaves errno alone.
// After mt_gil_freeze() it never returns in any thread but the main thread. It never
// returns in a thread that must_exit (record.h), but ends it.
// Context: any of our threads, not the holder. Blocks.
void mt_gil_acquire(void);

// Whether the calling thread holds the GIL.
// Context: any thread. Doesn't block.
bool mt_gil_is_held(void);

// Gives the GIL to the next in line, or leaves it free.
// Context: the holder. Doesn't block.
void mt_gil_release(void);

// Lets the next in line have the GIL, if there is one, and waits to get it back.
// Context: the holder. Blocks.
void mt_gil_yield(void);

// Keeps the GIL in the main thread's hands for ever: all others stop at their
// next attempt to take it, and the main thread's release does nothing. In a build
// without a GIL this stops the others at their next look at mt_gil_drop_request.
// Context: the main thread, the holder. Doesn't block.
void mt_gil_freeze(void);

#endif // MODTHREAD_GIL_H
