// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_MICROPYTHON_STATE_H
#define MODTHREAD_MICROPYTHON_STATE_H

// The record of a thread of MicroPython's.

#include "py/mpstate.h"
#include "py/obj.h"
#include "../core/config.h"
#include "../core/thread.h"
#include "../core/waitq.h"

// Words of stack that are copied before the GIL is given away, of frames that have returned then: those
// of the function that gives it away and of the one that keeps them. That is room
// for all callee-saved registers of any machine we know, twice. On a Cortex-M without
// an FPU they are 8 and the return address.
#if defined(__thumb__) && defined(__SOFTFP__)
#define MT_PY_SAVED_WORDS (20)
#else
#define MT_PY_SAVED_WORDS (48)
#endif

// A thread's wait, a variable on its stack (wait.c).
typedef struct {
    mp_obj_t object; // the lock, or the handle that is joined; MP_OBJ_NULL: neither
    bool sleeps; // else, without an object, it waits for an import
    mt_deadline_t deadline;
    const mt_waiter_t *waiter;
} mt_py_wait_t;

typedef struct mt_py_thread {
    mt_thread_t base; // first: a mt_thread_t * is a mt_py_thread_t *
    mp_state_thread_t *state; // &ts, or the main thread's in mp_state_ctx
    // The registers, which base.sp leaves out. At the top of the thread's own stack, but for
    // the main thread and foreign ones; there before it first has the GIL.
    uintptr_t *saved;
    qstr awaits; // the module whose import by another thread it waits for
    uint8_t saved_words; // how many there are
    bool daemon; // the interpreter's end doesn't wait for it
    volatile bool away; // it has given the GIL away, and doesn't want it back yet
    #if MT_INTROSPECTION
    // NULL if it doesn't wait, and how often that has changed. Changed by the thread itself, with
    // the GIL or in the critical section (wait.c); read by anybody, at any time (look.c).
    const mt_py_wait_t *wait;
    mt_atomic_t wait_changes;
    #endif
    // From here to the end of the record the collector looks for pointers.
    mp_state_thread_t ts;
    mp_obj_t function;
    size_t n_args;
    size_t n_kw;
    mp_obj_t *args; // n_args objects and n_kw pairs
    mp_obj_t handle; // the thread's _ThreadHandle, or MP_OBJ_NULL
} mt_py_thread_t;

// Makes the calling task the interpreter's main thread. Once, before everything else.
void mt_py_init_main(void);

// The calling thread's.
static inline mt_py_thread_t *mt_py_self(void) {
    return (mt_py_thread_t *)mt_os_self();
}

// The calling thread's serial number, in one load where each lock notes it.
#define MT_PY_RUNNING_SERIAL (MICROPY_PY_THREAD_GIL && MT_INTROSPECTION)
#if MT_PY_RUNNING_SERIAL
extern uint32_t mt_py_running_serial;
#endif

// The calling thread is this, and has the GIL.
static inline void mt_py_set_running(const mt_py_thread_t *self) {
    mt_py_running_state = self->state;
    #if MT_PY_RUNNING_SERIAL
    mt_py_running_serial = self->base.serial;
    #endif
}

static inline uint32_t mt_py_serial(void) {
    #if MT_PY_RUNNING_SERIAL
    return mt_py_running_serial;
    #else
    return mt_os_self()->serial;
    #endif
}

#endif // MODTHREAD_MICROPYTHON_STATE_H
