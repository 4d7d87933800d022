// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// Waits that Python code may interrupt: with what is scheduled for the main thread, and with
// exceptions.

#include "py/mpthread.h"
#include "py/runtime.h"

#if MICROPY_PY_THREAD

#include "../core/gil.h"
#include "../core/spin.h"
#include "../core/trace.h"
#include "detect.h"
#include "gil_glue.h"
#include "state.h"
#include "timeline.h"
#include "wait.h"

#define MOMENT_US (1000)

#define INLINE static inline __attribute__((always_inline))

// Runs what is pending; if that raises, gives up the paused wait.
static void handle_pending(const mt_waitable_t *on, mt_waiter_t *waiter) {
    nlr_buf_t nlr;
    if (nlr_push(&nlr) == 0) {
        mp_handle_pending(true);
        nlr_pop();
    } else {
        mt_wait_cancel(on, waiter);
        MT_TRACE_NOTE(MT_TRACE_DONE, MT_TRACE_RAISED);
        nlr_jump(nlr.ret_val);
    }
}

// The wait was interrupted. True if the waiter has the thing.
static bool wait_paused(const mt_waitable_t *on, mt_waiter_t *waiter) {
    // Granted at the last moment: the interpreter's loop sees what is pending.
    if (!mt_wait_pause(on, waiter)) {
        return true;
    }
    MT_PY_TRACE_RUN(mt_py_self());
    handle_pending(on, waiter);
    return mt_wait_resume(on, waiter);
}

#if MT_INTROSPECTION

// Whoever looks at any time copies the wait, and then sees by the count that it is still the same:
//
//   this thread: counts; forgets the wait; uses its stack for something else
//   other:         reads the count; copies the wait; reads the count
//
// The fence has the count be seen before what comes into the wait's place, and a wait before the
// pointer to it. One CPU sees its own stores in their order.
#ifdef MT_ATOMICS_ONE_CPU
#define FENCE() __atomic_signal_fence(__ATOMIC_RELEASE)
#define ORDER __ATOMIC_RELAXED
#else
#define FENCE() __atomic_thread_fence(__ATOMIC_RELEASE)
#define ORDER __ATOMIC_RELEASE
#endif

// Four instructions on a Cortex-M.
INLINE void set_wait(const mt_waiter_t *waiter, const mt_py_wait_t *wait) {
    mt_py_thread_t *self = (mt_py_thread_t *)waiter->thread;
    mt_atomic_store(&self->wait_changes, mt_atomic_load(&self->wait_changes) + 1);
    FENCE();
    __atomic_store_n(&self->wait, wait, ORDER);
}

static void note_without_gil(const mt_waiter_t *waiter, const mt_py_wait_t *wait) {
    mt_os_critical_enter();
    set_wait(waiter, wait);
    mt_os_critical_exit();
}

// With the GIL no thread of Python's looks meanwhile.
INLINE void note_here(const mt_waiter_t *waiter, const mt_py_wait_t *wait) {
    #if MICROPY_PY_THREAD_GIL
    set_wait(waiter, wait);
    #else
    note_without_gil(waiter, wait);
    #endif
}

static void note(const mt_waiter_t *waiter, const mt_py_wait_t *wait) {
    note_here(waiter, wait);
}

// Notes the wait; what it would complete (detect.h).
static unsigned note_and_detect(const mt_py_wait_t *wait) {
    #if MICROPY_PY_THREAD_GIL
    set_wait(wait->waiter, wait);
    return mt_py_completes();
    #else
    mt_os_critical_enter();
    set_wait(wait->waiter, wait);
    unsigned what = mt_py_completes();
    mt_os_critical_exit();
    return what;
    #endif
}

// If the wait would complete a deadlock, gives it up and raises that. True if the waiter has the
// thing after all.
static bool refuse_deadlock(const mt_waitable_t *on, mt_waiter_t *waiter,
    const mt_py_wait_t *wait) {
    unsigned what = note_and_detect(wait);
    nlr_buf_t nlr;
    if (what == 0) {
        note(waiter, NULL);
        return false;
    }
    if (nlr_push(&nlr) == 0) {
        mt_py_raise_deadlock(what);
        nlr_pop();
        note(waiter, NULL);
        return false;
    }
    note(waiter, NULL);
    if (mt_wait_cancel(on, waiter)) {
        nlr_jump(nlr.ret_val);
    }
    return true;
}

#else

static void note_here(const mt_waiter_t *waiter, const mt_py_wait_t *wait) {
    (void)waiter;
    (void)wait;
}

static void note_without_gil(const mt_waiter_t *waiter, const mt_py_wait_t *wait) {
    note_here(waiter, wait);
}

#endif

// Waits without the GIL; others see meanwhile for what.
static MP_NOINLINE mt_wait_t wait_noted(mt_waiter_t *waiter, const mt_py_wait_t *wait,
    bool interruptible) {
    mt_py_thread_t *self = (mt_py_thread_t *)waiter->thread;
    __builtin_unwind_init();
    note_here(waiter, wait);
    MT_PY_TRACE_WAIT(wait);
    mt_py_gil_leave(self);
    if (wait->sleeps) {
        mt_gil_hurry();
    } else {
        mt_spin_before_parking(waiter, &wait->deadline);
    }
    // One that must exit does so below, instead of getting the GIL.
    mt_wait_t result = mt_waiter_wait(waiter, &wait->deadline,
        interruptible ? MT_WAIT_BY_ANYTHING : MT_WAIT_BY_EXIT);
    self->base.served = result == MT_WAIT_GRANTED || result == MT_WAIT_WOKEN;
    mt_py_gil_enter(self);
    note_here(waiter, NULL);
    return result;
}

// Waits, as often as it takes.
static bool wait_on(const mt_waitable_t *on, mt_waiter_t *waiter, const mt_py_wait_t *wait,
    bool interruptible) {
    for (;;) {
        #if MT_INTROSPECTION
        if (mt_py_detects != 0 && interruptible && wait->deadline.forever
            && refuse_deadlock(on, waiter, wait)) {
            return true;
        }
        #endif
        mt_wait_t result = wait_noted(waiter, wait, interruptible);
        if (result == MT_WAIT_GRANTED) {
            return true;
        }
        if (result == MT_WAIT_INTERRUPTED ? wait_paused(on, waiter) : mt_wait_take(on, waiter)) {
            return true;
        }
        if (result == MT_WAIT_TIMEOUT) {
            return !mt_wait_cancel(on, waiter);
        }
    }
}

bool mt_py_wait_for(mp_obj_t object, const mt_waitable_t *on, mt_waiter_t *waiter,
    const mt_deadline_t *deadline, bool interruptible) {
    mt_py_wait_t wait = {.object = object, .deadline = *deadline, .waiter = waiter};
    bool got = wait_on(on, waiter, &wait, interruptible);
    MT_TRACE_NOTE_OF(waiter->thread, MT_TRACE_DONE, got ? MT_TRACE_GOT : MT_TRACE_TIMEOUT);
    return got;
}

// The sleep is over, or something is pending.
static void trace_slept(mt_wait_t result, uint32_t away) {
    (void)result;
    (void)away;
    MT_TRACE_NOTE(MT_TRACE_DONE,
        away | (result == MT_WAIT_TIMEOUT ? MT_TRACE_GOT : MT_TRACE_RAISED));
}

void mt_py_sleep(mt_deadline_t deadline) {
    // A waiter in no queue: nobody will grant it.
    mt_waiter_t waiter = {.thread = mt_os_self()};
    mt_py_wait_t wait = {.sleeps = true, .deadline = deadline, .waiter = &waiter};
    mt_wait_t result;
    do {
        mp_handle_pending(true);
        result = wait_noted(&waiter, &wait, true);
        trace_slept(result, 0);
    } while (result != MT_WAIT_TIMEOUT);
    mp_handle_pending(true);
}

bool mt_py_sleep_away(mt_deadline_t deadline) {
    mt_waiter_t waiter = {.thread = mt_os_self()};
    mt_py_wait_t wait = {.sleeps = true, .deadline = deadline, .waiter = &waiter};
    note_without_gil(&waiter, &wait);
    MT_PY_TRACE_WAIT(&wait);
    mt_gil_hurry();
    mt_wait_t result = mt_waiter_wait(&waiter, &deadline, true);
    trace_slept(result, MT_TRACE_AWAY);
    note_without_gil(&waiter, NULL);
    return result == MT_WAIT_TIMEOUT;
}

void mt_py_let_others_run(void) {
    mt_deadline_t moment = mt_deadline_after(mt_os_now(), MT_TICKS_OF_US(MOMENT_US));
    MP_THREAD_GIL_EXIT();
    mt_os_park(&moment);
    MP_THREAD_GIL_ENTER();
}

#endif // MICROPY_PY_THREAD
