// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_MICROPYTHON_INTERRUPT_H
#define MODTHREAD_MICROPYTHON_INTERRUPT_H

// An exception for another thread.
//
// It is put into the thread, which raises it at its next jump, or out of the wait that it is
// in. One that is there already, and not raised yet, gives way to it.

#include "py/obj.h"

// Puts the exception into the main thread, as _interrupt does.
// Context: with the GIL; another thread than the main thread.
void mt_py_interrupt_main_with(mp_obj_t exception);

// _thread._interrupt: a function of a handle or an identifier, and of an exception or its type.
// False if that thread has ended. A thread that is only starting is waited for.
extern const mp_obj_fun_builtin_fixed_t mt_py_interrupt_obj;

#endif // MODTHREAD_MICROPYTHON_INTERRUPT_H
