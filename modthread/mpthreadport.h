// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_MPTHREADPORT_H
#define MODTHREAD_MPTHREADPORT_H

// Found by py/mpthread.h through MICROPY_MPTHREADPORT_H: the types that
// MicroPython's own code needs, and what ports call.

#include "modthread/core/backend.h"

#ifdef __cplusplus
extern "C" {
#endif

// MP_STATE_VM(gil_mutex) stands for the GIL, whose state is in core/gil.c; any other is
// what it says.
typedef mt_os_mutex_t mp_thread_mutex_t;
typedef mt_os_mutex_t mp_thread_recursive_mutex_t;

// The state of the calling thread: the interpreter asks for it all the time, so it is
// inline, and this comes before upstream's declaration of the same function. With a GIL
// it is the state of whoever has the GIL; only a thread that has it may ask. A driver
// whose task may be no thread asks, too (MT_FOREIGN): then this is only for sources that
// are compiled with MT_HAS_GIL, because all their callers have it.
#if MICROPY_PY_THREAD_GIL
extern struct _mp_state_thread_t *mt_py_running_state;
#else
extern __thread struct _mp_state_thread_t *mt_py_running_state;
#endif
#if !MT_FOREIGN || defined(MT_HAS_GIL)
static inline struct _mp_state_thread_t *mp_thread_get_state(void) {
    return mt_py_running_state;
}
#endif

// The interpreter's loop calls these in place of giving the GIL away and taking it back:
// see MICROPY_VM_HOOK_INIT in mpconfigmodthread.h.
static inline void mt_py_vm_keep(mp_thread_mutex_t *mutex) {
    (void)mutex;
}
static inline int mt_py_vm_have(mp_thread_mutex_t *mutex, int wait) {
    (void)mutex;
    (void)wait;
    return 1;
}

// Called by the port's collector: marks what all threads but the caller have on
// their stacks, and what every thread's record holds.
void mp_thread_gc_others(void);

// The unix port's main() calls these at its start and at its end. The end waits
// for threads that aren't daemons, as CPython does, then stops the others. A board
// calls the second before each soft reset; the esp32 port has its own way with the
// first.
#ifdef ESP_PLATFORM
void mp_thread_init(void *stack, uint32_t stack_words);
#else
void mp_thread_init(void);
#endif
void mp_thread_deinit(void);

// The unix port's atomic sections; they nest.
void mp_thread_unix_begin_atomic_section(void);
void mp_thread_unix_end_atomic_section(void);

#ifdef __cplusplus
}
#endif

#endif // MODTHREAD_MPTHREADPORT_H
