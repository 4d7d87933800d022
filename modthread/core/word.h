// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_WORD_H
#define MODTHREAD_WORD_H

// The word of a thing that one thread at a time has: a lock, the GIL.
//
//            take                    settle: a thread waits
//   FREE <---------> HELD <------------------------------------> CONTENDED
//    ^      release           settle: no thread waits any more     |  |
//    |                                                             |  |
//    +-- release: the first waiter is woken -----------------------+  |
//        release: the first waiter is due, and granted  <-------------+
//        (the word stays HELD or CONTENDED)
//
// Between FREE and HELD it goes with one atomic step; every other step is made in the
// critical section. CONTENDED means: held, and the release has something to do.
//
// Eventual fairness. A release makes the thing free and wakes the first in line; any
// running thread may take it before that one arrives. So short sections and short
// system calls cost no switch. But the first in line is passed over for a bounded time
// only: a waiter is due after that, and the release of a contended word hands the thing
// to a waiter that is due, without showing it free.
//
// The duty to look. While threads wait, one of these holds, or a release could leave the
// thing free with everybody asleep:
//
//   - the word is CONTENDED: the release will do something;
//   - the first in line is WOKEN (waitq.h): it will look at the word by itself, at once,
//     or at the end of its back-off.
//
// mt_word_settle() makes this true again after every change of the line, and of who is
// first in it. So a WOKEN waiter that leaves the line (timeout, Ctrl-C), or pauses,
// passes its wake-up on by settling.
//
// Back-off. A woken waiter that finds the thing taken again stays WOKEN, and sleeps
// MT_BACK_OFF_US, or until it is hurried, before it looks once more; only if that fails,
// too, it makes the word CONTENDED again. Otherwise a thread that takes and releases in a
// loop would make a futile wake-up at each release. Where a wake-up isn't a switch
// MT_BACK_OFF_US is 0, and the word is CONTENDED again at once.

#include "waitq.h"

enum {
    MT_WORD_FREE,
    MT_WORD_HELD,
    MT_WORD_CONTENDED,
};

// Takes the thing if it is free.
// Context: any of our threads. Doesn't block.
bool mt_word_take(mt_atomic_t *word);

// Releases it unless the release has something to do.
// Context: any of our threads. Doesn't block.
bool mt_word_release(mt_atomic_t *word);

// Sees to it that a release, or the first waiter itself, looks after the line; `first` is
// NULL if nobody waits. If the thing is free the first waiter is woken.
// Context: any of our threads, in the critical section, after each change of the line.
void mt_word_settle(mt_atomic_t *word, mt_waiter_t *first);

// Makes a held thing free, and wakes the first waiter, NULL if nobody waits. Nothing of
// the thing is touched after it is free: the next holder may free its memory.
// Context: who releases it, in the critical section.
void mt_word_free(mt_atomic_t *word, mt_waiter_t *first);

#endif // MODTHREAD_WORD_H
