// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_MICROPYTHON_THREADS_H
#define MODTHREAD_MICROPYTHON_THREADS_H

// The state of all threads, as a list for Python.

#include "py/obj.h"

// _thread._threads: a function that makes a list with one named tuple a thread.
extern const mp_obj_fun_builtin_fixed_t mt_py_threads_obj;

// The same of the circle of threads that the calling one is in, which begins with it; of those
// that are still in it.
mp_obj_t mt_py_list_cycle(void);

#endif // MODTHREAD_MICROPYTHON_THREADS_H
