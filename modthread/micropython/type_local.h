// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_MICROPYTHON_TYPE_LOCAL_H
#define MODTHREAD_MICROPYTHON_TYPE_LOCAL_H

// Python's _local.

#include "py/obj.h"
#include "../core/config.h"

#if MT_LOCAL
// Drops what the calling thread has in every _local.
void mt_py_local_forget(void);

// A function that makes a _local.
extern const mp_obj_fun_builtin_fixed_t mt_py_new_local_obj;
#else
static inline void mt_py_local_forget(void) {
}
#endif

#endif // MODTHREAD_MICROPYTHON_TYPE_LOCAL_H
