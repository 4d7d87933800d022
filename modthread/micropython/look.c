// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// The state of a thread, as others see it.

#include "py/mpthread.h"
#include "py/runtime.h"

#if MICROPY_PY_THREAD && MT_INTROSPECTION

#include "foreign.h"
#include "import.h"
#include "look.h"
#include "type_handle.h"
#include "type_lock.h"

// ---------------------------------------------------------------- the threads that there are

// The registry is in the order of serial numbers, so a thread that is still there leads to the next
// one. The steps are counted for those who look while the registry is unfinished.
static mt_thread_t *next_after(uint32_t serial) {
    mt_thread_t *from = serial == 0 ? NULL : mt_thread_find(serial);
    mt_thread_t *thread = from != NULL ? from : mt_thread_main_record();
    size_t left = mt_thread_registered() + 2;
    while (thread != NULL && thread->serial <= serial && left-- != 0) {
        thread = mt_thread_next(thread);
    }
    if (thread != NULL && thread->serial <= serial) {
        thread = NULL;
    }
    mt_thread_t *foreign = mt_py_foreign_next(serial);
    bool is_next = foreign != NULL && (thread == NULL || foreign->serial < thread->serial);
    return is_next ? foreign : thread;
}

static mt_thread_t *find(uint32_t serial) {
    mt_thread_t *thread = serial == 0 ? NULL : mt_thread_find(serial);
    if (thread != NULL || serial == 0) {
        return thread;
    }
    thread = mt_py_foreign_next(serial - 1);
    return thread != NULL && thread->serial == serial ? thread : NULL;
}

uintptr_t mt_py_ident_of(uint32_t serial) {
    return (uintptr_t)find(serial);
}

// ---------------------------------------------------------------- what one waits for

// Whether what was copied of its wait so far is of one and the same wait. Its stack is still there.
static bool is_the_same(const mt_py_thread_t *thread, uint32_t changes) {
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    return mt_atomic_load(&thread->wait_changes) == changes;
}

// The thread's wait, if it waits and hasn't got what it waits for. One that goes on meanwhile, on
// another CPU, may use the place of its wait, and of its waiter, for anything: neither is believed
// before it is known that the thread still waits (wait.c).
static bool copy_wait(const mt_py_thread_t *thread, mt_py_wait_t *to) {
    uint32_t changes = mt_atomic_load(&thread->wait_changes);
    const mt_py_wait_t *wait = __atomic_load_n(&thread->wait, __ATOMIC_ACQUIRE);
    if (wait == NULL) {
        return false;
    }
    *to = *wait;
    return is_the_same(thread, changes) && !mt_waiter_is_granted(to->waiter)
        && is_the_same(thread, changes);
}

// The holder of the thing that it waits for; 0 if nobody is known.
static uint32_t holder_of(const mt_py_thread_t *thread, const mt_py_wait_t *wait) {
    if (wait->object == MP_OBJ_NULL) {
        return wait->sleeps ? 0 : mt_py_import_owner(thread->awaits);
    }
    if (mt_py_is_handle(wait->object)) {
        return mt_py_handle_serial(wait->object);
    }
    return mt_py_lock_holder(wait->object);
}

static qstr state_of_wait(const mt_py_wait_t *wait) {
    if (wait->object == MP_OBJ_NULL) {
        return wait->sleeps ? MP_QSTR_sleep : MP_QSTR_import;
    }
    return mt_py_is_handle(wait->object) ? MP_QSTR_join : MP_QSTR_lock;
}

static void look_at_wait(const mt_py_thread_t *thread, const mt_py_wait_t *wait, mt_py_look_t *to) {
    to->waits = true;
    to->deadline = wait->deadline;
    to->state = state_of_wait(wait);
    to->waits_for = wait->object;
    if (to->state == MP_QSTR_import && thread->awaits != MP_QSTRnull) {
        to->waits_for = MP_OBJ_NEW_QSTR(thread->awaits);
    }
    mt_thread_t *holder = find(holder_of(thread, wait));
    to->holder = holder == NULL ? 0 : holder->serial;
}

// ---------------------------------------------------------------- what one does

#if MICROPY_PY_THREAD_GIL
static bool wants_gil(const mt_py_thread_t *thread) {
    return !thread->away && thread->base.serial != mt_py_running_serial;
}

static qstr state_without_wait(const mt_py_thread_t *thread, bool foreign) {
    if (!thread->away) {
        return MP_QSTR_running;
    }
    // One that has what it has waited for doesn't know it yet.
    return thread->wait != NULL ? MP_QSTR_ready : foreign ? MP_QSTR_foreign : MP_QSTR_outside;
}
#else
static bool wants_gil(const mt_py_thread_t *thread) {
    (void)thread;
    return false;
}

static qstr state_without_wait(const mt_py_thread_t *thread, bool foreign) {
    (void)thread;
    (void)foreign;
    return MP_QSTR_running;
}
#endif

static void look_at_state(const mt_py_thread_t *thread, mt_py_look_t *to) {
    mt_py_wait_t wait;
    if (thread->base.state != MT_THREAD_LIVE) {
        to->state = MP_QSTR_starting;
    } else if (wants_gil(thread)) {
        to->state = MP_QSTR_ready;
    } else if (copy_wait(thread, &wait)) {
        look_at_wait(thread, &wait, to);
    } else {
        to->state = state_without_wait(thread, to->foreign);
    }
}

// The use of its stack when it gave the GIL away.
static size_t stack_depth(const mt_py_thread_t *thread) {
    #if MICROPY_PY_THREAD_GIL
    return thread->base.sp == NULL ? 0
                                   : (size_t)(thread->state->stack_top - (char *)thread->base.sp);
    #else
    (void)thread;
    return 0;
    #endif
}

static void look(mt_py_thread_t *thread, mt_py_look_t *to) {
    *to = (mt_py_look_t) {
        .thread = thread,
        .serial = thread->base.serial,
        .native_id = thread->base.native_id,
        .daemon = thread->daemon,
        .foreign = mt_py_is_foreign(&thread->base),
        .os = {.cpu_us = MT_CPU_UNKNOWN},
    };
    look_at_state(thread, to);
    if (thread->base.state == MT_THREAD_LIVE) {
        mt_os_info(&thread->base, &to->os);
        to->stack_used = stack_depth(thread);
    }
}

bool mt_py_look_at_next(uint32_t serial, mt_py_look_t *to) {
    mt_thread_t *thread = next_after(serial);
    if (thread == NULL) {
        return false;
    }
    look((mt_py_thread_t *)thread, to);
    return true;
}

bool mt_py_look_at(uint32_t serial, mt_py_look_t *to) {
    mt_thread_t *thread = find(serial);
    if (thread == NULL) {
        return false;
    }
    look((mt_py_thread_t *)thread, to);
    return true;
}

// ---------------------------------------------------------------- cycles

static bool waits(const mt_py_thread_t *thread, bool for_ever, mt_py_wait_t *wait) {
    return thread->base.state == MT_THREAD_LIVE && !wants_gil(thread) && copy_wait(thread, wait)
        && (wait->deadline.forever || !for_ever);
}

// The thread that has what this one waits for, NULL if it doesn't wait, or nobody has that.
static mt_py_thread_t *awaited(const mt_py_thread_t *thread, bool for_ever) {
    mt_py_wait_t wait;
    bool is_waiting = waits(thread, for_ever, &wait);
    return is_waiting ? (mt_py_thread_t *)find(holder_of(thread, &wait)) : NULL;
}

// A way that leads into a circle of others is left when it comes by a place that was marked
// before. Marks are set after 1, 2, 4… steps, so that is soon after it has gone round.
size_t mt_py_cycle_of(uint32_t serial, bool for_ever, uint32_t *oldest) {
    const mt_py_thread_t *start = (const mt_py_thread_t *)find(serial);
    const mt_py_thread_t *at = start;
    const mt_py_thread_t *mark = NULL;
    size_t next_mark = 1;
    *oldest = serial;
    for (size_t steps = 1; at != NULL; ++steps) {
        at = awaited(at, for_ever);
        if (at == start) {
            return at == NULL ? 0 : steps;
        }
        if (at == NULL || at == mark) {
            return 0;
        }
        *oldest = at->base.serial < *oldest ? at->base.serial : *oldest;
        if (steps == next_mark) {
            mark = at;
            next_mark *= 2;
        }
    }
    return 0;
}

bool mt_py_all_wait_for_ever(void) {
    mt_py_wait_t wait;
    const mt_thread_t *thread = mt_thread_main_record();
    while (thread != NULL && waits((const mt_py_thread_t *)thread, true, &wait)) {
        thread = mt_thread_next(thread);
    }
    return thread == NULL && mt_py_foreign_next(0) == NULL;
}

#endif // MICROPY_PY_THREAD && MT_INTROSPECTION
