// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_MPCONFIGMODTHREAD_H
#define MODTHREAD_MPCONFIGMODTHREAD_H

// The part of MicroPython's configuration that makes the interpreter use this
// module. Include it from the port's mpconfigport.h, mpconfigvariant.h or
// mpconfigboard.h, with the folder above modthread/ on the include path.

#include "core/config.h"

// 0 in the two stock files that this module replaces, if a makefile builds it.
#ifndef MICROPY_PY_THREAD
#define MICROPY_PY_THREAD (1)
#endif
#ifndef MICROPY_PY_THREAD_GIL
#define MICROPY_PY_THREAD_GIL (1)
#endif
#define MICROPY_PY_THREAD_RECURSIVE_MUTEX (MICROPY_PY_THREAD)
#define MICROPY_MPTHREADPORT_H "modthread/mpthreadport.h"

// Upstream's loop gives the GIL away and takes it back at every branch, whether anybody
// wants it or not; or, with a divisor, counts branches. Ours asks first, in the hooks
// below. So inside of the loop these two names stand for functions that do nothing, which
// costs nothing. That they hide the functions is the purpose, whatever -Wshadow says.
#define MICROPY_PY_THREAD_GIL_VM_DIVISOR (0)
#define MICROPY_VM_HOOK_INIT \
    _Pragma("GCC diagnostic push") _Pragma("GCC diagnostic ignored \"-Wshadow\"") \
        __attribute__((unused)) static void (*const mp_thread_mutex_unlock)(mp_thread_mutex_t *) = \
            mt_py_vm_keep; \
    __attribute__((unused)) static int (*const mp_thread_mutex_lock)(mp_thread_mutex_t *, int) = \
        mt_py_vm_have; \
    _Pragma("GCC diagnostic pop")

#ifdef __cplusplus
extern "C" {
#endif
extern volatile unsigned char mt_gil_drop_request;
void mt_py_vm_hook(void);
void mt_py_sched_hook(void);
#ifdef __cplusplus
}
#endif
#define MICROPY_VM_HOOK_LOOP \
    if (mt_gil_drop_request) { \
        mt_py_vm_hook(); \
    }
#define MICROPY_VM_HOOK_RETURN MICROPY_VM_HOOK_LOOP

// A thing pending for the main thread must reach it wherever it is blocked. The
// stock function is renamed, and the module's own of the same name calls it. The
// attribute is on the definition alone: on ESP-IDF it names another section each time.
#define MICROPY_WRAP_MP_SCHED_EXCEPTION(f) \
    f##_stock(mp_obj_t exc); \
    void MT_ISR_CODE f##_stock
#define MICROPY_SCHED_HOOK_SCHEDULED mt_py_sched_hook()

// `import` is ours, see micropython/import.c; it calls the stock function.
#if MT_IMPORTS
#define mp_builtin___import__ mt_py_import
#endif
#if MICROPY_PY_THREAD && !MICROPY_PY_THREAD_GIL
// Nobody may look for a module while the table of modules moves.
#define MICROPY_LOADED_MODULES_DICT_SIZE (128)
// Weak references (since 1.28) run their callbacks at the end of a collection, with the world
// stopped, and nothing guards their map.
#ifndef MICROPY_PY_WEAKREF
#define MICROPY_PY_WEAKREF (0)
#elif MICROPY_PY_WEAKREF
#error "modthread: without a GIL, set MICROPY_PY_WEAKREF to 0"
#endif
#endif

#endif // MODTHREAD_MPCONFIGMODTHREAD_H
