// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_MICROPYTHON_TYPE_DROP_H
#define MODTHREAD_MICROPYTHON_TYPE_DROP_H

// Objects whose end releases locks.

#include "py/obj.h"

// A function that makes one.
extern const mp_obj_fun_builtin_var_t mt_py_on_drop_obj;

#endif // MODTHREAD_MICROPYTHON_TYPE_DROP_H
