// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// The list of threads: what each does, and what it waits for.

#include "py/mpthread.h"
#include "py/objtuple.h"
#include "py/runtime.h"

#if MICROPY_PY_THREAD

#include "foreign.h"
#include "shutdown.h"
#include "state.h"
#include "threads.h"
#include "type_handle.h"
#include "type_lock.h"
#include "wait.h"

// A copy of a thread's state, made in one visit. Nothing here needs the thread any longer.
typedef struct {
    mt_py_thread_t *thread; // for its address, and for the stack while it can't end
    uint32_t serial;
    uintptr_t native_id;
    qstr state;
    bool daemon;
    bool waits;
    mt_deadline_t deadline;
    mp_obj_t waits_for; // MP_OBJ_NULL: nothing that has a name
    size_t stack_used; // 0: not known
    mt_os_info_t os;
} snapshot_t;

// ---------------------------------------------------------------- in the critical section

static void look_at_wait(const mt_py_thread_t *thread, const mt_py_wait_t *wait, snapshot_t *to) {
    to->waits = true;
    to->deadline = wait->deadline;
    to->waits_for = wait->object;
    if (wait->object != MP_OBJ_NULL) {
        bool joins = mp_obj_is_type(wait->object, &mt_py_type_handle);
        to->state = joins ? MP_QSTR_join : MP_QSTR_lock;
    } else if (wait->sleeps) {
        to->state = MP_QSTR_sleep;
    } else {
        to->state = MP_QSTR_import;
        if (thread->awaits != MP_QSTRnull) {
            to->waits_for = MP_OBJ_NEW_QSTR(thread->awaits);
        }
    }
}

static void look_at_state(const mt_py_thread_t *thread, snapshot_t *to) {
    const mt_py_wait_t *wait = thread->wait;
    if (thread->base.state != MT_THREAD_LIVE) {
        to->state = MP_QSTR_starting;
    } else if (thread == mt_py_self()) {
        to->state = MP_QSTR_running;
    } else if (MICROPY_PY_THREAD_GIL && !thread->away) {
        to->state = MP_QSTR_ready;
    } else if (wait != NULL && !mt_waiter_is_granted(wait->waiter)) {
        look_at_wait(thread, wait, to);
    } else if (wait != NULL && MICROPY_PY_THREAD_GIL) {
        to->state = MP_QSTR_ready; // it has what it has waited for, and doesn't know it yet
    } else {
        to->state = MICROPY_PY_THREAD_GIL ? MP_QSTR_outside : MP_QSTR_running;
    }
}

#if MICROPY_PY_THREAD_GIL
// How much of its stack the thread used when it gave the GIL away.
static size_t stack_depth(const mt_py_thread_t *thread) {
    const char *low = thread == mt_py_self() ? __builtin_frame_address(0) : thread->base.sp;
    return low == NULL ? 0 : (size_t)(thread->state->stack_top - low);
}
#endif

static void look(mt_py_thread_t *thread, snapshot_t *to) {
    to->thread = thread;
    to->serial = thread->base.serial;
    to->native_id = thread->base.native_id;
    to->daemon = thread->daemon;
    to->waits = false;
    to->waits_for = MP_OBJ_NULL;
    to->stack_used = 0;
    to->os = (mt_os_info_t) {.cpu_us = MT_CPU_UNKNOWN};
    look_at_state(thread, to);
    if (thread->base.state == MT_THREAD_LIVE) {
        mt_os_info(&thread->base, &to->os);
    }
    #if MICROPY_PY_THREAD_GIL
    if (thread->base.state == MT_THREAD_LIVE) {
        to->stack_used = stack_depth(thread);
    }
    #endif
}

// The first thread in the registry that came after the one with this serial number. Those
// before it may end meanwhile, so the number is kept and not the place.
static bool look_at_next(uint32_t serial, snapshot_t *to) {
    mt_os_critical_enter();
    mt_thread_t *thread = mt_thread_main_record();
    while (thread != NULL && thread->serial <= serial) {
        thread = mt_thread_next(thread);
    }
    if (thread != NULL) {
        look((mt_py_thread_t *)thread, to);
    }
    mt_os_critical_exit();
    return thread != NULL;
}

// ---------------------------------------------------------------- for Python

static mp_obj_t number(uintptr_t value) {
    return value == 0 ? mp_const_none : mp_obj_new_int_from_uint(value);
}

static mp_obj_t holder(const snapshot_t *from) {
    if (from->state == MP_QSTR_lock) {
        return number(mt_py_lock_holder(from->waits_for));
    }
    if (from->state == MP_QSTR_join) {
        return number(mt_py_handle_ident(from->waits_for));
    }
    return mp_const_none;
}

static mp_obj_t seconds_left(const snapshot_t *from) {
    if (!from->waits || from->deadline.forever) {
        return mp_const_none;
    }
    mt_ticks_t left = mt_deadline_left(&from->deadline, mt_os_now());
    left -= left == 0 ? 0 : MT_TICK_PARTIAL; // a deadline is so much later than asked for
    #if MICROPY_PY_BUILTINS_FLOAT
    return mp_obj_new_float((mp_float_t)left / (mp_float_t)MT_TICKS_PER_SECOND);
    #else
    return mp_obj_new_int_from_ull(left / MT_TICKS_PER_SECOND);
    #endif
}

// The most that the stack was ever used, where the system counts that. It takes long, so it
// isn't done in the critical section: with the GIL the thread can't end meanwhile.
static mp_obj_t stack_used(const snapshot_t *from) {
    size_t used = 0;
    #if MICROPY_PY_THREAD_GIL
    if (from->os.stack_size != 0 && !mt_py_is_stopping()) {
        used = mt_os_stack_peak(&from->thread->base);
    }
    #endif
    return number(used != 0 ? used : from->stack_used);
}

static mp_obj_t new_tuple(const snapshot_t *from) {
    static const qstr fields[] = {MP_QSTR_ident, MP_QSTR_native_id, MP_QSTR_name, MP_QSTR_daemon,
        MP_QSTR_state, MP_QSTR_waits_for, MP_QSTR_holder, MP_QSTR_timeout, MP_QSTR_stack_size,
        MP_QSTR_stack_used, MP_QSTR_cpu_us};
    // First of all: what needs the thread. The rest may be collected in between.
    mp_obj_t used = stack_used(from);
    mp_obj_t items[] = {
        mp_obj_new_int_from_uint((uintptr_t)from->thread),
        number(from->native_id),
        mp_obj_new_str_from_cstr(from->os.name),
        mp_obj_new_bool(from->daemon),
        MP_OBJ_NEW_QSTR(from->state),
        from->waits_for == MP_OBJ_NULL ? mp_const_none : from->waits_for,
        holder(from),
        seconds_left(from),
        number(from->os.stack_size),
        used,
        from->os.cpu_us == MT_CPU_UNKNOWN ? mp_const_none
                                          : mp_obj_new_int_from_ull(from->os.cpu_us),
    };
    return mp_obj_new_attrtuple(fields, MP_ARRAY_SIZE(items), items);
}

static mp_obj_t threads(void) {
    mp_obj_t list = mp_obj_new_list(0, NULL);
    snapshot_t snapshot;
    for (uint32_t serial = 0; look_at_next(serial, &snapshot); serial = snapshot.serial) {
        mp_obj_list_append(list, new_tuple(&snapshot));
    }
    return list;
}
MP_DEFINE_CONST_FUN_OBJ_0(mt_py_threads_obj, threads);

#endif // MICROPY_PY_THREAD
