// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// Pending things: exceptions for any thread, and callbacks for the main thread.

#include "py/mpthread.h"
#include "py/runtime.h"

#if MICROPY_PY_THREAD

#include "../core/trace.h"
#include "../core/vm.h"
#include "sched.h"
#include "state.h"

void mt_py_sched_hook(void) {
    mt_os_interrupt_main();
}

static bool is_main(const mt_thread_t *thread) {
    return thread == mt_thread_main_record();
}

// KeyboardInterrupt and SystemExit are for the program, not for what met them.
static bool is_for_program(mp_obj_t exception) {
    return !mp_obj_is_subclass_fast(MP_OBJ_FROM_PTR(mp_obj_get_type(exception)),
        MP_OBJ_FROM_PTR(&mp_type_Exception));
}

// Linked with --wrap: how MicroPython calls callbacks and finalisers. It prints every exception.
mp_obj_t __wrap_mp_call_function_1_protected(mp_obj_t function, mp_obj_t arg);
mp_obj_t __wrap_mp_call_function_1_protected(mp_obj_t function, mp_obj_t arg) {
    nlr_buf_t nlr;
    MT_TRACE_NOTE(MT_TRACE_CALLBACK, 0);
    if (nlr_push(&nlr) == 0) {
        mp_obj_t result = mp_call_function_1(function, arg);
        nlr_pop();
        MT_TRACE_NOTE(MT_TRACE_CALLED, 0);
        return result;
    }
    MT_TRACE_NOTE(MT_TRACE_CALLED, 0);
    mp_obj_t exception = MP_OBJ_FROM_PTR(nlr.ret_val);
    if (is_main(mt_os_self()) && is_for_program(exception)) {
        mp_sched_exception(exception); // raised again where the main thread goes on
    } else {
        mp_obj_print_exception(&mp_plat_print, exception);
    }
    return MP_OBJ_NULL;
}

#if MICROPY_ENABLE_SCHEDULER

static bool callbacks_queued(void) {
    #if MICROPY_SCHEDULER_STATIC_NODES
    if (MP_STATE_VM(sched_head) != NULL) {
        return true;
    }
    #endif
    return mp_sched_num_pending() != 0;
}

#if MICROPY_PY_THREAD_GIL

// Changed with the GIL.
static bool for_worker; // the scheduler is locked because another than the main thread has it
static int16_t unlocked; // from which state on the scheduler is locked by nobody else
// Written by the main thread before it gives the GIL away, so that what it reads while it waits
// doesn't depend on who else has the GIL.
static volatile bool main_may_run;

void mt_py_sched_take_over(const mt_thread_t *self) {
    bool worker = !is_main(self);
    if (worker == for_worker) {
        return;
    }
    for_worker = worker;
    if (worker) {
        mp_sched_lock();
        unlocked = MP_STATE_VM(sched_state);
    } else {
        mp_sched_unlock();
    }
}

void mt_py_sched_leave(void) {
    if (!for_worker) {
        main_may_run = MP_STATE_VM(sched_state) >= 0;
    }
}

bool mt_py_sched_is_locked(void) {
    return MP_STATE_VM(sched_state) < (for_worker ? unlocked : MP_SCHED_PENDING);
}

static bool callbacks_wait(void) {
    return main_may_run && callbacks_queued();
}

#else

static bool callbacks_wait(void) {
    return MP_STATE_VM(sched_state) == MP_SCHED_PENDING;
}

#endif

#else

#if MICROPY_PY_THREAD_GIL

void mt_py_sched_take_over(const mt_thread_t *self) {
    (void)self;
}

void mt_py_sched_leave(void) {
}

bool mt_py_sched_is_locked(void) {
    return true;
}

#endif

static bool callbacks_queued(void) {
    return false;
}

static bool callbacks_wait(void) {
    return false;
}

#endif

bool mt_vm_interrupted(const mt_thread_t *thread) {
    const mt_py_thread_t *self = (const mt_py_thread_t *)thread;
    return self->state->mp_pending_exception != MP_OBJ_NULL
        || (is_main(thread) && callbacks_wait());
}

bool mt_vm_main_pending(void) {
    return MP_STATE_MAIN_THREAD(mp_pending_exception) != MP_OBJ_NULL || callbacks_queued();
}

#endif // MICROPY_PY_THREAD
