// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_GIL_H
#define MODTHREAD_GIL_H

// The interpreter lock, and who gets it next.
//
// The holder keeps it until another thread wants it: with no such thread, taking and
// giving it are one atomic step each, and the interpreter's loop only looks at one
// byte, mt_gil_drop_request. A waiter asks by setting that byte; the holder sees it
// at its next look, or its next release, and hands the GIL to the next in line.
//
// Given away for a call that may block, the GIL is free for whoever comes first, and the
// first in line is woken once (word.h): a thread that makes short calls takes it back
// with one atomic step, and the waiters are passed over for the time of a slice.
//
// The word's states and the duty to look are those of word.h; the lines, and who is next,
// those of gil_turns.h.
//
// A waiter for which the interpreter has something (vm.h), a callback, say, goes to the front of
// `blocked`: its event has come. While the latest of them is the first in line, a release hands it
// the GIL, asked or not, so that those who make work for it don't take the GIL from one another.
//
// A waiter's way:
//
//   push --> QUEUED --- the GIL is released ---> WOKEN --- it is free --> holder
//              |  ^                                |
//   handed     |  |   too late, after a back-off   |  too late: blocked asks,
//   over       |  +--------------------------------+  others back off
//              v
//           GRANTED --> holder
//
// Everything here but the word, the turn's number and its manner is guarded by the
// critical section.

#include "config.h"
#include "thread.h"
#include "word.h"

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

// The same, for a caller that knows its record.
void mt_gil_acquire_as(mt_thread_t *self);

// Whether the calling thread holds the GIL.
// Context: any thread. Doesn't block.
bool mt_gil_is_held(void);

// The serial number of the thread that has the GIL; 0: nobody has it. It may be a moment old.
// Context: any, ISR; with or without the GIL. Doesn't block.
uint32_t mt_gil_holder(void);

// Gives the GIL to the next in line, or leaves it free.
// Context: the holder. Doesn't block.
void mt_gil_release(void);

// The caller has given the GIL away to sleep, so it doesn't take it back in a moment, as a thread
// does that makes short calls. Those who have come too late in such a call needn't back off (word.h)
// any longer: if the GIL is still free the first in line looks at once.
// Context: any of our threads, without the GIL. Doesn't block.
void mt_gil_hurry_first(void);

// The same, and no code where nobody backs off.
static inline void mt_gil_hurry(void) {
    if (MT_BACK_OFF_US != 0) {
        mt_gil_hurry_first();
    }
}

// Lets the next in line have the GIL, if there is one, and waits to get it back.
// Context: the holder. Blocks.
void mt_gil_yield(void);

// Keeps the GIL in the main thread's hands for ever: all others stop at their
// next attempt to take it, and the main thread's release does nothing. In a build
// without a GIL this stops the others at their next look at mt_gil_drop_request.
// Context: the main thread, the holder. Doesn't block.
void mt_gil_freeze(void);

#endif // MODTHREAD_GIL_H
