// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_MICROPYTHON_THREADS_H
#define MODTHREAD_MICROPYTHON_THREADS_H

// The state of all threads, for a person to read.
//
// Each thread is looked at in one visit to the critical section, one thread a visit: the list
// is true of each of them at its moment, not of all at once.

#include "py/obj.h"

// _thread._threads: a function that makes a list with one named tuple a thread.
extern const mp_obj_fun_builtin_fixed_t mt_py_threads_obj;

#endif // MODTHREAD_MICROPYTHON_THREADS_H
