// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_MICROPYTHON_MODULE_H
#define MODTHREAD_MICROPYTHON_MODULE_H

// The settings made by the _thread module's functions.

#include "py/obj.h"

// Gives the module's own settings their first values.
void mt_py_reset_module(void);

// The size set by _thread.stack_size(): bytes, 0 for the backend's default.
size_t mt_py_stack_size(void);

#endif // MODTHREAD_MICROPYTHON_MODULE_H
