// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// Which thread the interpreter runs: its record, and the state that MicroPython keeps of it.

#include "py/mpthread.h"
#include "py/runtime.h"

#ifndef MODTHREAD_MPCONFIGMODTHREAD_H
#error \
    "modthread: include modthread/mpconfigmodthread.h in the port's mpconfigport.h, or in the header of its variant or board"
#endif

#if MICROPY_PY_THREAD

#include "../core/gil.h"
#include "foreign.h"
#include "state.h"
#include "type_local.h"

#if MICROPY_ENABLE_PYSTACK
#error "modthread needs MICROPY_ENABLE_PYSTACK 0: a thread has one stack"
#endif
#if !MICROPY_KBD_EXCEPTION
#error "modthread needs MICROPY_KBD_EXCEPTION 1: it puts Ctrl-C into the main thread"
#endif
#if MICROPY_ENABLE_VM_ABORT
#error "modthread needs MICROPY_ENABLE_VM_ABORT 0: it would jump out of a wait in line"
#endif

#if MICROPY_PY_THREAD_GIL
mp_state_thread_t *mt_py_running_state;
#else
__thread mp_state_thread_t *mt_py_running_state;
#endif

#if MT_PY_RUNNING_SERIAL
uint32_t mt_py_running_serial;
#endif

#if MT_FOREIGN
// For sources that a task which may be no thread calls.
mp_state_thread_t *mp_thread_get_state(void) {
    mt_py_thread_t *self = mt_py_self();
    return self == NULL ? NULL : self->state;
}

// A new foreign thread doesn't have the GIL yet, but goes on to fill the state in. Another may
// have left something with the same record.
static void receive_foreign(void) {
    if (mt_py_self() == NULL) {
        mt_py_foreign_enter();
        mt_gil_acquire();
        mt_py_local_forget();
    }
}
#endif

void mp_thread_set_state(mp_state_thread_t *state) {
    #if MT_FOREIGN
    if (state == NULL) {
        mt_py_foreign_leave();
        return;
    }
    receive_foreign();
    #endif
    mt_py_thread_t *self = mt_py_self();
    self->state = state;
    mt_py_set_running(self);
}

void mt_py_init_main(void) {
    static mt_py_thread_t record;
    static uintptr_t saved[MT_PY_SAVED_WORDS];
    record.saved = saved;
    mt_thread_init(&record.base);
    mp_thread_set_state(&mp_state_ctx.thread);
}

mp_uint_t mp_thread_get_id(void) {
    return (mp_uint_t)(uintptr_t)mt_os_self();
}

#endif // MICROPY_PY_THREAD
