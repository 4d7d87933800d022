// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// The list of threads: what each does, and what it waits for.

#include <string.h>

#include "py/cstack.h"
#include "py/mpthread.h"
#include "py/objstr.h"
#include "py/objtuple.h"
#include "py/runtime.h"

#if MICROPY_PY_THREAD && MT_INTROSPECTION

#include "look.h"
#include "shutdown.h"
#include "threads.h"

static mp_obj_t number(uintptr_t value) {
    return value == 0 ? mp_const_none : mp_obj_new_int_from_uint(value);
}

// An object of its own, which mp_obj_new_int_from_ull() always makes, only where it must be.
static mp_obj_t microseconds(uint64_t value) {
    if (value == MT_CPU_UNKNOWN) {
        return mp_const_none;
    }
    return value <= UINTPTR_MAX ? mp_obj_new_int_from_uint((uintptr_t)value)
                                : mp_obj_new_int_from_ull(value);
}

// Not interned: to look for it among the interned ones takes longer than all the rest.
static mp_obj_t new_name(const char *name) {
    return mp_obj_new_str_copy(&mp_type_str, (const byte *)name, strlen(name));
}

static mp_obj_t seconds_left(const mt_py_look_t *from) {
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
// isn't done in the critical section: with the GIL the thread can't end meanwhile. Else what is
// used now, or was when the thread gave the GIL away.
static mp_obj_t stack_used(const mt_py_look_t *from) {
    size_t used = 0;
    size_t now = from->stack_used;
    #if MICROPY_PY_THREAD_GIL
    if (from->thread == mt_py_self()) {
        now = mp_cstack_usage();
    }
    if (from->os.stack_size != 0 && !mt_py_is_stopping()) {
        used = mt_os_stack_peak(&from->thread->base);
    }
    #endif
    return number(used != 0 ? used : now);
}

// Of its numbers only the holder's identifier is looked up later: it may have ended meanwhile.
static mp_obj_t holder(const mt_py_look_t *from) {
    if (from->holder == 0) {
        return mp_const_none;
    }
    mt_os_critical_enter();
    uintptr_t ident = mt_py_ident_of(from->holder);
    mt_os_critical_exit();
    return number(ident);
}

static mp_obj_t new_tuple(const mt_py_look_t *from) {
    static const qstr fields[] = {MP_QSTR_ident, MP_QSTR_native_id, MP_QSTR_name, MP_QSTR_daemon,
        MP_QSTR_state, MP_QSTR_waits_for, MP_QSTR_holder, MP_QSTR_timeout, MP_QSTR_stack_size,
        MP_QSTR_stack_used, MP_QSTR_cpu_us};
    // First of all: what needs the thread. The rest may be collected in between.
    mp_obj_t used = stack_used(from);
    mp_obj_t items[] = {
        mp_obj_new_int_from_uint((uintptr_t)from->thread),
        number(from->native_id),
        new_name(from->os.name),
        from->foreign ? mp_const_none : mp_obj_new_bool(from->daemon),
        MP_OBJ_NEW_QSTR(from->state),
        from->waits_for == MP_OBJ_NULL ? mp_const_none : from->waits_for,
        holder(from),
        seconds_left(from),
        number(from->os.stack_size),
        used,
        microseconds(from->os.cpu_us),
    };
    return mp_obj_new_attrtuple(fields, MP_ARRAY_SIZE(items), items);
}

static bool look_at_next(uint32_t serial, mt_py_look_t *to) {
    mt_os_critical_enter();
    bool is_there = mt_py_look_at_next(serial, to);
    mt_os_critical_exit();
    return is_there;
}

static mp_obj_t threads(void) {
    mp_obj_t list = mp_obj_new_list(0, NULL);
    mt_py_look_t look;
    for (uint32_t serial = 0; look_at_next(serial, &look); serial = look.serial) {
        mp_obj_list_append(list, new_tuple(&look));
    }
    return list;
}
MP_DEFINE_CONST_FUN_OBJ_0(mt_py_threads_obj, threads);

static bool look_at(uint32_t serial, mt_py_look_t *to) {
    mt_os_critical_enter();
    bool is_there = mt_py_look_at(serial, to);
    mt_os_critical_exit();
    return is_there;
}

mp_obj_t mt_py_list_cycle(void) {
    mp_obj_t list = mp_obj_new_list(0, NULL);
    uint32_t own = mt_os_self()->serial;
    mt_py_look_t look;
    // Without a GIL the circle may be broken meanwhile, and lead elsewhere.
    size_t left = mt_thread_registered() + 1;
    for (uint32_t serial = own; left-- != 0 && look_at(serial, &look);) {
        mp_obj_list_append(list, new_tuple(&look));
        serial = look.holder;
        if (serial == own) {
            break;
        }
    }
    return list;
}

#endif // MICROPY_PY_THREAD && MT_INTROSPECTION
