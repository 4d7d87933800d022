// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// Python's handles of threads that can be joined.
//
//   NOT_STARTED --start--> RUNNING --its end--> DONE
//        ^                    |
//        +--can't be started--+
//
// One that was made for a thread without a handle is MADE, and never DONE of itself: its thread
// may have ended.
//
// A handle lives in Python's heap; the thread's record refers to it until its
// end, and those who join it have it on their stacks. It has a queue for them, so
// it needs no finaliser.

#include "py/mpthread.h"
#include "py/runtime.h"

#if MICROPY_PY_THREAD && MT_HANDLES

#include "life.h"
#include "state.h"
#include "timeout.h"
#include "type_handle.h"
#include "wait.h"

enum {
    HANDLE_NOT_STARTED,
    HANDLE_RUNNING,
    HANDLE_MADE,
    HANDLE_DONE,
};

typedef struct {
    mp_obj_base_t base;
    mt_atomic_t state;
    uintptr_t ident; // 0 if it isn't started
    mt_waitq_t joiners;
} mp_obj_thread_handle_t;

// Not started: all but its type is 0.
static mp_obj_thread_handle_t *new_handle(void) {
    mp_obj_thread_handle_t *self = m_malloc0(sizeof(mp_obj_thread_handle_t));
    self->base.type = &mt_py_type_handle;
    return self;
}

// ---------------------------------------------------------------- ends and joins

void mt_py_handle_finish(void *handle) {
    mp_obj_thread_handle_t *self = handle;
    if (self == NULL) {
        return;
    }
    mt_atomic_store(&self->state, HANDLE_DONE);
    mt_waitq_grant_all(&self->joiners);
}

static bool is_done(void *handle) {
    mp_obj_thread_handle_t *self = handle;
    return mt_atomic_load(&self->state) == HANDLE_DONE;
}

bool mt_py_handle_join(mp_obj_t handle, const mt_deadline_t *deadline) {
    mp_obj_thread_handle_t *self = MP_OBJ_TO_PTR(handle);
    mt_waiter_t waiter;
    mt_waitable_t on = {.queue = &self->joiners, .thing = self, .take = is_done};
    return mt_wait_begin(&on, &waiter) || mt_py_wait_for(handle, &on, &waiter, deadline, true);
}

uintptr_t mt_py_handle_ident(mp_obj_t handle) {
    mp_obj_thread_handle_t *self = MP_OBJ_TO_PTR(handle);
    return is_done(self) ? 0 : self->ident;
}

// Until it is DONE a RUNNING one's thread is there: both change in one visit to the critical
// section.
uint32_t mt_py_handle_serial(mp_obj_t handle) {
    const mp_obj_thread_handle_t *self = MP_OBJ_TO_PTR(handle);
    const mt_thread_t *thread = (const mt_thread_t *)self->ident;
    uint32_t state = mt_atomic_load(&self->state);
    bool is_there =
        state == HANDLE_RUNNING || (state == HANDLE_MADE && mt_thread_is_registered(thread));
    return is_there ? thread->serial : 0;
}

static mt_py_thread_t *first_to_join(void) {
    mt_thread_t *thread = mt_thread_main_record();
    while ((thread = mt_thread_next(thread)) != NULL) {
        mt_py_thread_t *self = (mt_py_thread_t *)thread;
        if (!self->daemon && thread != mt_os_self() && self->handle != MP_OBJ_NULL
            && !is_done(MP_OBJ_TO_PTR(self->handle))) {
            return self;
        }
    }
    return NULL;
}

void mt_py_join_all(void) {
    for (;;) {
        // Without a GIL a thread may leave the registry while we look.
        mt_os_critical_enter();
        mt_py_thread_t *thread = first_to_join();
        mp_obj_t handle = thread == NULL ? MP_OBJ_NULL : thread->handle;
        mt_os_critical_exit();
        if (handle == MP_OBJ_NULL) {
            return;
        }
        mt_py_handle_join(handle, &mt_forever);
    }
}

// ---------------------------------------------------------------- start

bool mt_py_handle_begin(mp_obj_t handle, uintptr_t ident) {
    mp_obj_thread_handle_t *self = MP_OBJ_TO_PTR(handle);
    mt_os_critical_enter();
    bool begins = self == NULL || mt_atomic_load(&self->state) == HANDLE_NOT_STARTED;
    if (begins && self != NULL) {
        self->ident = ident;
        mt_atomic_store(&self->state, HANDLE_RUNNING);
    }
    mt_os_critical_exit();
    return begins;
}

void mt_py_handle_take_back(mp_obj_t handle) {
    mp_obj_thread_handle_t *self = MP_OBJ_TO_PTR(handle);
    if (self != NULL) {
        mt_os_critical_enter();
        self->ident = 0;
        mt_atomic_store(&self->state, HANDLE_NOT_STARTED);
        mt_os_critical_exit();
    }
}

static mp_obj_t start_joinable_thread(size_t n_args, const mp_obj_t *args, mp_map_t *kwargs) {
    enum { ARG_function, ARG_handle, ARG_daemon };
    static const mp_arg_t allowed[] = {
        {MP_QSTR_function, MP_ARG_REQUIRED | MP_ARG_OBJ, {.u_rom_obj = MP_ROM_NONE}},
        {MP_QSTR_handle, MP_ARG_OBJ, {.u_rom_obj = MP_ROM_NONE}},
        {MP_QSTR_daemon, MP_ARG_BOOL, {.u_bool = true}},
    };
    mp_arg_val_t vals[MP_ARRAY_SIZE(allowed)];
    mp_arg_parse_all(n_args, args, kwargs, MP_ARRAY_SIZE(allowed), allowed, vals);
    mp_obj_t handle = vals[ARG_handle].u_obj;
    if (handle == mp_const_none) {
        handle = MP_OBJ_FROM_PTR(new_handle());
    }
    if (!mt_py_is_handle(handle)) {
        mp_raise_TypeError(MP_ERROR_TEXT("'handle' must be a _ThreadHandle"));
    }
    mt_py_call_t call = {
        .function = vals[ARG_function].u_obj,
        .kwargs = &mp_const_empty_map,
        .handle = handle,
        .daemon = vals[ARG_daemon].u_bool,
    };
    mt_py_start(&call);
    return handle;
}
MP_DEFINE_CONST_FUN_OBJ_KW(mt_py_start_joinable_obj, 0, start_joinable_thread);

// Whether the record keeps a handle till the thread's end. The main thread's outlives the heap, and
// what a foreign task's holds (foreign.c) the collector doesn't see.
static bool keeps_handle(const mt_thread_t *thread) {
    return thread != mt_thread_main_record() && mt_thread_is_registered(thread);
}

// A handle for a thread that wasn't started with one. The caller's is its record's from then on,
// and done when it ends; but for the main thread, whose record outlives the heap.
static mp_obj_t make_handle(mp_obj_t ident) {
    mt_py_thread_t *caller = mt_py_self();
    mp_obj_thread_handle_t *self = new_handle();
    self->ident = (uintptr_t)mp_obj_get_int_truncated(ident);
    self->state = (mt_atomic_t) {HANDLE_MADE};
    if (self->ident == (uintptr_t)caller && keeps_handle(&caller->base)) {
        if (caller->handle != MP_OBJ_NULL) {
            return caller->handle;
        }
        self->state = (mt_atomic_t) {HANDLE_RUNNING};
        caller->handle = MP_OBJ_FROM_PTR(self);
    }
    return MP_OBJ_FROM_PTR(self);
}
MP_DEFINE_CONST_FUN_OBJ_1(mt_py_make_handle_obj, make_handle);

// ---------------------------------------------------------------- the type

static mp_obj_t handle_make_new(const mp_obj_type_t *type, size_t n_args, size_t n_kw,
    const mp_obj_t *args) {
    (void)type;
    (void)args;
    mp_arg_check_num(n_args, n_kw, 0, 0, false);
    return MP_OBJ_FROM_PTR(new_handle());
}

static void handle_print(const mp_print_t *print, mp_obj_t self_in, mp_print_kind_t kind) {
    (void)kind;
    mp_obj_thread_handle_t *self = MP_OBJ_TO_PTR(self_in);
    mp_printf(print, "<_ThreadHandle object: ident=" UINT_FMT ">", (mp_uint_t)self->ident);
}

static void check_started(const mp_obj_thread_handle_t *self) {
    if (mt_atomic_load(&self->state) == HANDLE_NOT_STARTED) {
        mp_raise_msg(&mp_type_RuntimeError, MP_ERROR_TEXT("thread not started"));
    }
}

static mp_obj_t handle_join(size_t n_args, const mp_obj_t *args) {
    mp_obj_thread_handle_t *self = MP_OBJ_TO_PTR(args[0]);
    mt_deadline_t deadline = MT_FOREVER;
    if (n_args > 1 && args[1] != mp_const_none) {
        deadline = mt_py_deadline(args[1]);
    }
    check_started(self);
    if (!is_done(self) && self->ident == (uintptr_t)mt_os_self()) {
        mp_raise_msg(&mp_type_RuntimeError, MP_ERROR_TEXT("Cannot join current thread"));
    }
    mt_py_handle_join(args[0], &deadline);
    return mp_const_none;
}
static MP_DEFINE_CONST_FUN_OBJ_VAR_BETWEEN(handle_join_obj, 1, 2, handle_join);

static mp_obj_t handle_is_done(mp_obj_t self_in) {
    return mp_obj_new_bool(is_done(MP_OBJ_TO_PTR(self_in)));
}
static MP_DEFINE_CONST_FUN_OBJ_1(handle_is_done_obj, handle_is_done);

static mp_obj_t handle_set_done(mp_obj_t self_in) {
    mp_obj_thread_handle_t *self = MP_OBJ_TO_PTR(self_in);
    check_started(self);
    mt_os_critical_enter();
    mt_py_handle_finish(self);
    mt_os_critical_exit();
    return mp_const_none;
}
static MP_DEFINE_CONST_FUN_OBJ_1(handle_set_done_obj, handle_set_done);

static void handle_attr(mp_obj_t self_in, qstr attr, mp_obj_t *dest) {
    mp_obj_thread_handle_t *self = MP_OBJ_TO_PTR(self_in);
    if (dest[0] != MP_OBJ_NULL) {
        return; // nothing can be stored
    }
    if (attr == MP_QSTR_ident) {
        dest[0] = mp_obj_new_int_from_uint(self->ident);
    } else {
        dest[1] = MP_OBJ_SENTINEL; // go on in locals_dict
    }
}

static const mp_rom_map_elem_t handle_locals_table[] = {
    {MP_ROM_QSTR(MP_QSTR_join), MP_ROM_PTR(&handle_join_obj)},
    {MP_ROM_QSTR(MP_QSTR_is_done), MP_ROM_PTR(&handle_is_done_obj)},
    {MP_ROM_QSTR(MP_QSTR__set_done), MP_ROM_PTR(&handle_set_done_obj)},
};
static MP_DEFINE_CONST_DICT(handle_locals, handle_locals_table);

MP_DEFINE_CONST_OBJ_TYPE(mt_py_type_handle, MP_QSTR__ThreadHandle, MP_TYPE_FLAG_NONE, make_new,
    handle_make_new, print, handle_print, attr, handle_attr, locals_dict, &handle_locals);

#endif // MICROPY_PY_THREAD && MT_HANDLES
