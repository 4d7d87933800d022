// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_MICROPYTHON_GIL_GLUE_H
#define MODTHREAD_MICROPYTHON_GIL_GLUE_H

// How a function of ours gives the GIL away and takes it back. It does so cheaper than by
// MP_THREAD_GIL_EXIT(), which must copy what the collector needs of its callers' frames: this caller
// knows its record, and isn't left before it has the GIL again. It is no part of another function
// (MP_NOINLINE), and calls __builtin_unwind_init(), so that all callee-saved registers of its
// callers are in its frame. It notes the wait first (wait.c), which the timeline records.
//
// Context: self is the calling thread; leave with the GIL, enter without it. In a finaliser, while a
// collection isn't over, both do nothing.

#include "state.h"

#if MICROPY_PY_THREAD_GIL
void mt_py_gil_leave(mt_py_thread_t *self);
void mt_py_gil_enter(mt_py_thread_t *self); // blocks
#else
static inline void mt_py_gil_leave(mt_py_thread_t *self) {
    (void)self;
}
static inline void mt_py_gil_enter(mt_py_thread_t *self) {
    (void)self;
}
#endif

#endif // MODTHREAD_MICROPYTHON_GIL_GLUE_H
