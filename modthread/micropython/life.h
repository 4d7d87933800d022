// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_MICROPYTHON_LIFE_H
#define MODTHREAD_MICROPYTHON_LIFE_H

// Starting a thread, in two steps: between them the caller fills in what is its own.

#include "state.h"

// Builds the record of a new thread that will call function. Raises MemoryError
// or RuntimeError.
mt_py_thread_t *mt_py_prepare(mp_obj_t function, size_t n_args, const mp_obj_t *args,
    const mp_map_t *kwargs);

// Starts it with that many bytes of stack; from here on the record isn't the
// caller's. Raises RuntimeError if it can't be started.
void mt_py_launch(mt_py_thread_t *thread, size_t stack_size);

// Calls start(arg), which starts a thread; if it raises RuntimeError while there are
// other threads, lets them run for a moment and calls it again, up to ten times.
// Context: with the GIL. Blocks for those moments at most, a millisecond or a tick each.
mp_obj_t mt_py_try_start(mp_obj_t (*start)(void *arg), void *arg);

// Whether it is a SystemExit, which ends a thread silently.
// Context: any.
bool mt_py_is_system_exit(mp_obj_t exception);

#endif // MODTHREAD_MICROPYTHON_LIFE_H
