// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_MICROPYTHON_SHUTDOWN_H
#define MODTHREAD_MICROPYTHON_SHUTDOWN_H

// The end of all threads, before a soft reset.

#include "py/mpthread.h"

// Stops all other threads: with exceptions, and those that don't end so by not
// letting them have the GIL again. Returns how many are left: 0, or as many as are
// in C code that takes longer than that; they have no effect on Python any more,
// unless they have a pointer into its heap. No thread can be started from here on.
// Context: the main thread, with the GIL. Blocks, a few MT_STOP_PATIENCE_MS at most
// once the others give the GIL away.
// Builds with a GIL only.
size_t mt_py_stop_all(void);

// The heap is made anew: threads can be started again. Until then locks may have waiters of
// threads that were ended by force, so that nobody may release one.
void mt_py_stop_is_over(void);
#if MICROPY_PY_THREAD_GIL
bool mt_py_is_stopping(void);
#else
#define mt_py_is_stopping() (false)
#endif

#endif // MODTHREAD_MICROPYTHON_SHUTDOWN_H
