// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_MICROPYTHON_TYPE_LOCK_H
#define MODTHREAD_MICROPYTHON_TYPE_LOCK_H

// Python's lock and RLock objects.

#include "py/obj.h"
#include "../core/config.h"
#include "../core/trace.h"

extern const mp_obj_type_t mt_py_type_lock;

#if MT_RLOCK
extern const mp_obj_type_t mt_py_type_rlock;
#endif

// Whether it is an RLock.
static inline bool mt_py_is_rlock(mp_obj_t lock) {
    #if MT_RLOCK
    return mp_obj_is_type(lock, &mt_py_type_rlock);
    #else
    (void)lock;
    return false;
    #endif
}

// The serial number of who has a lock or an RLock; of a lock, of who acquired it last, even if
// that thread has ended. 0 if it is free, or a signal, or just changes hands.
// Context: any.
uint32_t mt_py_lock_holder(mp_obj_t lock);

// A function that makes a lock of which nobody is the holder: to wait for what others do.
extern const mp_obj_fun_builtin_fixed_t mt_py_new_signal_obj;

#if MT_TRACE
// What a wait for a lock or an RLock is called: a signal is one that was made by that.
mt_trace_kind_t mt_py_lock_trace_kind(mp_obj_t lock);
#endif

// Releases a lock object; false if it was free.
bool mt_py_lock_release(mp_obj_t lock);

#endif // MODTHREAD_MICROPYTHON_TYPE_LOCK_H
