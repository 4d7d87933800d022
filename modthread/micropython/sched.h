// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_MICROPYTHON_SCHED_H
#define MODTHREAD_MICROPYTHON_SCHED_H

// Scheduled callbacks (micropython.schedule()) run in the main thread only: one that runs in
// a worker may want a lock that the worker holds.
//
// MicroPython runs them in whichever thread looks first. It doesn't where its scheduler is
// locked, so the scheduler is locked while another thread than the main thread has the GIL.
// Each such lock has its unlock, when the main thread gets the GIL, which finds what was
// scheduled meanwhile. Without a GIL MicroPython looks in the main thread only.

#include <stdbool.h>

#include "../core/thread.h"

// The calling thread has got the GIL: locks the scheduler, or unlocks it, if the one that
// had the GIL before was of the other kind.
// Context: with the GIL; self is the calling thread.
void mt_py_sched_take_over(const mt_thread_t *self);

// The calling thread gives the GIL away. The main thread notes whether it may run callbacks
// meanwhile: not if it is in one.
// Context: with the GIL.
void mt_py_sched_leave(void);

// Whether a finaliser or an interrupt handler has locked the scheduler, or a callback runs.
// Context: with the GIL.
bool mt_py_sched_is_locked(void);

#endif // MODTHREAD_MICROPYTHON_SCHED_H
