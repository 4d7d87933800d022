// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_BACKENDS_POSIX_SPARE_H
#define MODTHREAD_BACKENDS_POSIX_SPARE_H

// OS threads that are used again: to wake one takes a fifth of the time that it takes to
// make one. One that has run its thread to the end waits for another of ours for a while,
// if nobody else does, and ends then. Nothing else of it lives on: its name, what it holds
// and the record that it had are gone before.
//
//             mt_spare_await()           mt_spare_call()
//   (running) ----------------> SPARE ---------------------> CALLED: runs a thread
//                                 |
//                                 | nobody came, or for a stack of another size
//                                 v
//                               LEAVES: ends

#include <stdbool.h>
#include <stddef.h>

struct mt_thread;

// Hands the thread to the spare OS thread, if there is one with a stack of just that
// size. False: there is none; nothing has changed.
// Context: any thread; not in a critical section. Doesn't block.
bool mt_spare_call(struct mt_thread *thread, size_t stack_size);

// Waits to be handed a thread. NULL: the caller isn't needed, and should end.
// Context: an OS thread that runs none of our threads. Blocks.
struct mt_thread *mt_spare_await(size_t stack_size);

#endif // MODTHREAD_BACKENDS_POSIX_SPARE_H
