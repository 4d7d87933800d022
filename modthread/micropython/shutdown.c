// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// Stopping all threads, before Python's heap is made anew.
//
//   1. Each gets a SystemExit, and is woken if it waits. That runs its `finally`
//      blocks. A thread that catches it gets another, until MT_STOP_PATIENCE_MS has passed.
//   2. Those that are left must exit: the GIL ends them when they come for it.
//      That is never in the middle of something of the system's, because a thread
//      has to give the GIL away before it can hold any such thing, and comes for
//      the GIL only afterwards.
//
// After that nobody but the main thread runs Python. A thread that is still there
// then is in C code that doesn't come back, without the GIL.

#include "py/mpthread.h"
#include "py/runtime.h"

#if MICROPY_PY_THREAD && MICROPY_PY_THREAD_GIL

#include "../core/config.h"
#include "../core/gil.h"
#include "import.h"
#include "module.h"
#include "shutdown.h"
#include "state.h"
#include "wait.h"

// How often a thread that goes on gets another exception.
#define ASK_AGAIN_MS (100)

static bool stopping;

bool mt_py_is_stopping(void) {
    return stopping;
}

// In the critical section.
static bool wants_exit(const mt_thread_t *thread) {
    const mt_py_thread_t *self = (const mt_py_thread_t *)thread;
    return thread->state == MT_THREAD_LIVE && self->state->mp_pending_exception == MP_OBJ_NULL;
}

static void put_exit(mt_thread_t *thread, mp_obj_t exception) {
    mt_os_critical_enter();
    if (wants_exit(thread)) {
        ((mt_py_thread_t *)thread)->state->mp_pending_exception = exception;
        mt_os_unpark(&thread->os);
    }
    mt_os_critical_exit();
}

// With the GIL nobody leaves the registry while we walk.
static void put_exit_into_all(void) {
    mt_thread_t *thread = mt_thread_main_record();
    while ((thread = mt_thread_next(thread)) != NULL) {
        put_exit(thread, mp_obj_new_exception(&mp_type_SystemExit));
    }
}

static void force_exits(void) {
    mt_os_critical_enter();
    mt_thread_t *thread = mt_thread_main_record();
    while ((thread = mt_thread_next(thread)) != NULL) {
        thread->must_exit = true;
        if (thread->state == MT_THREAD_LIVE) {
            mt_os_unpark(&thread->os); // also those whose waits no exception ends
        }
    }
    mt_os_critical_exit();
    // Only so that the others that wait leave off: they won't get to raise it.
    put_exit_into_all();
}

// False if some are left after so long.
static bool all_end_within(mt_ticks_t ticks) {
    mt_deadline_t deadline = mt_deadline_after(mt_os_now(), ticks);
    while (mt_thread_count() != 0 && !mt_deadline_passed(&deadline, mt_os_now())) {
        mt_py_let_others_run();
    }
    return mt_thread_count() == 0;
}

static bool stop_by_exceptions(void) {
    for (unsigned ms = 0; ms < MT_STOP_PATIENCE_MS; ms += ASK_AGAIN_MS) {
        put_exit_into_all();
        if (all_end_within(MT_TICKS_OF_US(ASK_AGAIN_MS * 1000))) {
            return true;
        }
    }
    return false;
}

size_t mt_py_stop_all(void) {
    stopping = true;
    if (mt_thread_count() != 0 && !stop_by_exceptions()) {
        force_exits();
        all_end_within(MT_TICKS_OF_US(MT_STOP_PATIENCE_MS * UINT64_C(1000)));
    }
    mt_py_reset_module();
    mt_py_reset_imports();
    return mt_thread_count();
}

void mt_py_stop_is_over(void) {
    stopping = false;
}

#endif
