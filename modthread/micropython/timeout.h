// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_MICROPYTHON_TIMEOUT_H
#define MODTHREAD_MICROPYTHON_TIMEOUT_H

// Python's timeouts.

#include "py/obj.h"
#include "../core/backend.h"

// The deadline that a timeout in seconds gives, an int or a float: negative is
// for ever. Raises TypeError, OverflowError, ValueError (not a number).
mt_deadline_t mt_py_deadline(mp_obj_t timeout);

// Whether a timeout is 0.
bool mt_py_timeout_is_zero(mp_obj_t timeout);

// The largest timeout, in seconds.
mp_obj_t mt_py_timeout_max(void);

#endif // MODTHREAD_MICROPYTHON_TIMEOUT_H
