// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_MICROPYTHON_TYPE_LOCK_H
#define MODTHREAD_MICROPYTHON_TYPE_LOCK_H

// Python's lock and RLock objects.

#include "py/obj.h"

extern const mp_obj_type_t mt_py_type_lock;
extern const mp_obj_type_t mt_py_type_rlock;

// Releases a lock object; false if it was free.
bool mt_py_lock_release(mp_obj_t lock);

#endif // MODTHREAD_MICROPYTHON_TYPE_LOCK_H
