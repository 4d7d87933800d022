// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_MICROPYTHON_TYPE_HANDLE_H
#define MODTHREAD_MICROPYTHON_TYPE_HANDLE_H

// Threads that can be joined.

#include "py/obj.h"
#include "../core/backend.h"
#include "../core/config.h"

#if MT_HANDLES

// The handle's thread has this identifier, and is about to start. False if it has had a thread
// before. NULL: there is no handle.
bool mt_py_handle_begin(mp_obj_t handle, uintptr_t ident);

// That thread couldn't be started. NULL: there is no handle.
void mt_py_handle_take_back(mp_obj_t handle);

// The thread of this handle has ended: wakes those who join it. NULL: it has none.
// Context: in the critical section.
void mt_py_handle_finish(void *handle);

// Waits for its thread's end. False if the deadline has passed.
bool mt_py_handle_join(mp_obj_t handle, const mt_deadline_t *deadline);

// The identifier of its thread; 0 if it has ended.
uintptr_t mt_py_handle_ident(mp_obj_t handle);

// The serial number of its thread; 0 if it has ended, or isn't started.
// Context: in the critical section, or as mt_os_look_begin() allows.
uint32_t mt_py_handle_serial(mp_obj_t handle);

// Waits for all threads that aren't daemons. Ctrl-C ends the wait with the
// exception.
void mt_py_join_all(void);

extern const mp_obj_type_t mt_py_type_handle;
extern const mp_obj_fun_builtin_var_t mt_py_start_joinable_obj;
extern const mp_obj_fun_builtin_fixed_t mt_py_make_handle_obj;

#else

static inline bool mt_py_handle_begin(mp_obj_t handle, uintptr_t ident) {
    (void)handle;
    (void)ident;
    return true;
}
static inline void mt_py_handle_take_back(mp_obj_t handle) {
    (void)handle;
}
static inline void mt_py_handle_finish(void *handle) {
    (void)handle;
}
static inline uintptr_t mt_py_handle_ident(mp_obj_t handle) {
    (void)handle;
    return 0;
}
static inline uint32_t mt_py_handle_serial(mp_obj_t handle) {
    (void)handle;
    return 0;
}
static inline void mt_py_join_all(void) {
}

#endif

// Whether it is a handle.
static inline bool mt_py_is_handle(mp_obj_t object) {
    #if MT_HANDLES
    return mp_obj_is_type(object, &mt_py_type_handle);
    #else
    (void)object;
    return false;
    #endif
}

#endif // MODTHREAD_MICROPYTHON_TYPE_HANDLE_H
