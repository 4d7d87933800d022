// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_MICROPYTHON_LIFE_H
#define MODTHREAD_MICROPYTHON_LIFE_H

// Starting a thread.

#include "state.h"

// What a new thread is to call, and what it is to be.
typedef struct {
    mp_obj_t function;
    size_t n_args;
    mp_obj_t *args;
    const mp_map_t *kwargs;
    mp_obj_t handle; // or MP_OBJ_NULL
    bool daemon;
} mt_py_call_t;

// Starts a thread; returns its identifier. Raises TypeError if that can't be called, MemoryError, or
// RuntimeError if it can't be started. Before that, if there are other threads, it lets them run for a moment and tries
// again, up to ten times.
// Context: with the GIL. Blocks for those moments at most, a millisecond or a tick each.
mp_obj_t mt_py_start(const mt_py_call_t *call);

// Whether it is a SystemExit, which ends a thread silently.
// Context: any.
bool mt_py_is_system_exit(mp_obj_t exception);

#endif // MODTHREAD_MICROPYTHON_LIFE_H
