// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// An exception for another thread.

#include "py/mpthread.h"
#include "py/runtime.h"

#if MICROPY_PY_THREAD && MT_LIBRARY

#include "interrupt.h"
#include "shutdown.h"
#include "state.h"
#include "type_handle.h"
#include "wait.h"

typedef enum {
    TARGET_ENDED,
    TARGET_STARTING,
    TARGET_HAS_IT,
} target_t;

// In the critical section. The interpreter makes a new thread's state without what is in it.
static bool is_starting(const mt_thread_t *thread) {
    const mp_state_thread_t *state = ((const mt_py_thread_t *)thread)->state;
    return thread->state != MT_THREAD_LIVE || state->stack_top == NULL;
}

// In the critical section. One that is being stopped has got its last exception.
static void put(mt_thread_t *thread, mp_obj_t exception) {
    if (!mt_py_is_stopping()) {
        ((mt_py_thread_t *)thread)->state->mp_pending_exception = exception;
    }
    mt_os_unpark(&thread->os);
}

void mt_py_interrupt_main_with(mp_obj_t exception) {
    mt_os_critical_enter();
    put(mt_thread_main_record(), exception);
    mt_os_critical_exit();
    mt_os_interrupt_main(); // it may be in a system call
}

// A handle says in the same visit whether its thread has ended: another one may have the same
// identifier by then.
static target_t try_put(mp_obj_t target, mp_obj_t exception) {
    bool is_handle = mt_py_is_handle(target);
    uintptr_t ident = is_handle ? 0 : (uintptr_t)mp_obj_get_int_truncated(target);
    target_t result = TARGET_ENDED;
    mt_os_critical_enter();
    mt_thread_t *thread = (mt_thread_t *)(is_handle ? mt_py_handle_ident(target) : ident);
    if (!mt_thread_is_registered(thread)) {
        thread = NULL;
    } else {
        result = is_starting(thread) ? TARGET_STARTING : TARGET_HAS_IT;
    }
    if (result == TARGET_HAS_IT) {
        put(thread, exception);
    }
    mt_os_critical_exit();
    if (thread != NULL && thread == mt_thread_main_record()) {
        mt_os_interrupt_main(); // it may be in a system call
    }
    return result;
}

static mp_obj_t interrupt(mp_obj_t target, mp_obj_t exception) {
    if (!mp_obj_is_exception_type(exception) && !mp_obj_is_exception_instance(exception)) {
        mp_raise_TypeError(MP_ERROR_TEXT("exception must be an exception or its type"));
    }
    exception = mp_make_raise_obj(exception);
    target_t result;
    while ((result = try_put(target, exception)) == TARGET_STARTING) {
        mt_py_let_others_run();
    }
    // Its own: at once, and not at the next jump.
    if (MP_STATE_THREAD(mp_pending_exception) == exception) {
        mp_handle_pending(true);
    }
    return mp_obj_new_bool(result == TARGET_HAS_IT);
}
MP_DEFINE_CONST_FUN_OBJ_2(mt_py_interrupt_obj, interrupt);

#endif // MICROPY_PY_THREAD && MT_LIBRARY
