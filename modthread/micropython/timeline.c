// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// The timeline for Python: its memory, and what waits are called.

#include "py/gc.h"
#include "py/mpthread.h"
#include "py/runtime.h"

#include "timeline.h"

#if MICROPY_PY_THREAD && MT_TRACE

#include "type_handle.h"
#include "type_lock.h"

// ---------------------------------------------------------------- hooks

// In which block of the heap it is: enough of an address to tell objects apart.
static uint32_t place(mp_obj_t object) {
    return (uint32_t)((uintptr_t)MP_OBJ_TO_PTR(object) / MICROPY_BYTES_PER_GC_BLOCK);
}

// The number of the thread with this identifier; 0 if there is none, or it has ended.
static uint32_t number_of(uintptr_t ident) {
    mt_os_critical_enter();
    const mt_thread_t *thread = mt_thread_main_record();
    while (thread != NULL && (uintptr_t)thread != ident) {
        thread = mt_thread_next(thread);
    }
    uint32_t serial = thread == NULL ? 0 : thread->serial;
    mt_os_critical_exit();
    return mt_trace_number(serial);
}

// Of a wait for anything but a lock.
static void trace_other(const mt_py_wait_t *wait) {
    const mt_py_thread_t *self = (const mt_py_thread_t *)wait->waiter->thread;
    if (wait->sleeps) {
        mt_trace_note(MT_TRACE_SLEEP, &self->base, 0);
    } else if (wait->object == MP_OBJ_NULL) {
        mt_trace_note_text(MT_TRACE_IMPORT, qstr_str(self->awaits));
    } else {
        mt_trace_note(MT_TRACE_JOIN, &self->base, number_of(mt_py_handle_ident(wait->object)));
    }
}

void mt_py_trace_wait(const mt_py_wait_t *wait) {
    mp_obj_t object = wait->object;
    if (object == MP_OBJ_NULL || mt_py_is_handle(object)) {
        trace_other(wait);
    } else {
        mt_trace_note(mt_py_lock_trace_kind(object), wait->waiter->thread, place(object));
    }
}

void mt_py_trace_unless_waits(const mt_py_thread_t *self, mt_trace_kind_t kind) {
    if (self->wait == NULL) {
        mt_trace_note(kind, &self->base, 0);
    }
}

void mt_py_trace_name(void) {
    char name[MT_NAME_SIZE];
    mt_os_get_name(name);
    mt_trace_note_text(MT_TRACE_NAME, name);
}

// ---------------------------------------------------------------- for Python

// So that the collector keeps it while it is written to.
MP_REGISTER_ROOT_POINTER(mp_obj_t modthread_trace);

static mt_trace_event_t *events_of(mp_obj_t buffer, size_t *size) {
    mp_buffer_info_t info;
    mp_get_buffer_raise(buffer, &info, MP_BUFFER_WRITE);
    *size = info.len / sizeof(mt_trace_event_t);
    if (*size == 0 || (uintptr_t)info.buf % sizeof(uint32_t) != 0) {
        mp_raise_ValueError(MP_ERROR_TEXT("a timeline needs 8 bytes an event, aligned"));
    }
    return info.buf;
}

static mp_obj_t trace(mp_obj_t buffer) {
    size_t size;
    mt_trace_event_t *events = events_of(buffer, &size);
    if (!mt_trace_start(events, size)) {
        mp_raise_msg(&mp_type_RuntimeError, MP_ERROR_TEXT("a timeline is recorded already"));
    }
    MP_STATE_VM(modthread_trace) = buffer;
    #if MICROPY_PY_THREAD_GIL
    MT_TRACE_NOTE(MT_TRACE_RUN, 0);
    #endif
    return mp_const_none;
}
MP_DEFINE_CONST_FUN_OBJ_1(mt_py_trace_obj, trace);

void mt_py_trace_forget(void) {
    mt_trace_stop();
    MP_STATE_VM(modthread_trace) = MP_OBJ_NULL;
}

static mp_obj_t trace_stop(void) {
    uint64_t total = mt_trace_stop();
    MP_STATE_VM(modthread_trace) = MP_OBJ_NULL;
    if (total == 0) {
        return mp_const_none;
    }
    mp_obj_t items[] = {
        mp_obj_new_int_from_ull(total),
        mp_obj_new_int_from_uint(mt_os_trace_rate()),
        mp_obj_new_bool(MICROPY_PY_THREAD_GIL),
    };
    return mp_obj_new_tuple(MP_ARRAY_SIZE(items), items);
}
MP_DEFINE_CONST_FUN_OBJ_0(mt_py_trace_stop_obj, trace_stop);

static mp_obj_t trace_read(mp_obj_t buffer) {
    size_t size;
    mt_trace_event_t *to = events_of(buffer, &size);
    uint64_t first;
    size_t count = mt_trace_read(to, size, &first);
    mp_obj_t items[] = {mp_obj_new_int_from_uint(count), mp_obj_new_int_from_ull(first)};
    return mp_obj_new_tuple(MP_ARRAY_SIZE(items), items);
}
MP_DEFINE_CONST_FUN_OBJ_1(mt_py_trace_read_obj, trace_read);

#endif
