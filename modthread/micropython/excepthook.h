// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_MICROPYTHON_EXCEPTHOOK_H
#define MODTHREAD_MICROPYTHON_EXCEPTHOOK_H

// The exception that ends a thread.

#include "py/obj.h"
#include "../core/config.h"

// Prints, or gives to _thread._excepthook, the exception that ended a thread.
void mt_py_report(mp_obj_t function, mp_obj_t exception);

// Prints an exception where nobody can catch one that its printing raises.
void mt_py_print_exception(mp_obj_t exception);

#if MT_HOOKS
// Loads, stores or deletes the attribute _thread._excepthook.
void mt_py_excepthook_attr(mp_obj_t *dest);

// Restores what it is at first.
void mt_py_excepthook_reset(void);
#else
static inline void mt_py_excepthook_reset(void) {
}
#endif

#endif // MODTHREAD_MICROPYTHON_EXCEPTHOOK_H
