// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_MPTHREADPORT_H
#define MODTHREAD_MPTHREADPORT_H

// Found by py/mpthread.h through MICROPY_MPTHREADPORT_H: the types that
// MicroPython's own code needs, and what ports call.

#include "modthread/backend.h"

// MP_STATE_VM(gil_mutex) stands for the GIL, whose state is in gil.c; any other is
// what it says.
typedef mt_os_mutex_t mp_thread_mutex_t;
typedef mt_os_mutex_t mp_thread_recursive_mutex_t;

// Called by the port's collector: marks what all threads but the caller have on
// their stacks, and what every thread's record holds.
void mp_thread_gc_others(void);

// The unix port's main() calls these at its start and at its end. The end waits
// for threads that aren't daemons, as CPython does, then stops the others. A board
// calls the second before each soft reset; the esp32 port has its own way with the
// first.
#ifdef ESP_PLATFORM
void mp_thread_init(void *stack, uint32_t stack_words);
#else
void mp_thread_init(void);
#endif
void mp_thread_deinit(void);

// The unix port's atomic sections; they nest.
void mp_thread_unix_begin_atomic_section(void);
void mp_thread_unix_end_atomic_section(void);

#endif // MODTHREAD_MPTHREADPORT_H
