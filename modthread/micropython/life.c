// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// The life of a thread that Python starts.

#include "py/cstack.h"
#include "py/mpthread.h"
#include "py/runtime.h"

#if MICROPY_PY_THREAD

#include "../core/vm.h"
#include "excepthook.h"
#include "life.h"
#include "module.h"
#include "shutdown.h"
#include "state.h"
#include "type_handle.h"
#include "type_local.h"
#include "wait.h"

// Copies at most n pairs; returns how many there were. The keys become interned
// strings; TypeError if one isn't a string.
static size_t copy_kwargs(mp_obj_t *dest, const mp_map_t *kwargs, size_t n) {
    size_t copied = 0;
    for (size_t i = 0; copied < n && i < kwargs->alloc; ++i) {
        if (mp_map_slot_is_filled(kwargs, i)) {
            dest[2 * copied] = mp_obj_str_intern_checked(kwargs->table[i].key);
            dest[2 * copied + 1] = kwargs->table[i].value;
            ++copied;
        }
    }
    return copied;
}

static NORETURN void raise_not_started(void) {
    #if !MT_SMALL
    size_t left = mt_os_memory_left();
    if (left != SIZE_MAX) {
        mp_raise_msg_varg(&mp_type_RuntimeError,
            MP_ERROR_TEXT("can't start new thread: %u bytes are free"), (unsigned)left);
    }
    #endif
    mp_raise_msg(&mp_type_RuntimeError, MP_ERROR_TEXT("can't start new thread"));
}

// The record of a new thread; NULL if there is no room for it.
static mt_py_thread_t *prepare(const mt_py_call_t *call) {
    mp_obj_t *all = m_new(mp_obj_t, call->n_args + 2 * call->kwargs->used);
    for (size_t i = 0; i < call->n_args; ++i) {
        all[i] = call->args[i];
    }
    size_t n_kw = copy_kwargs(all + call->n_args, call->kwargs, call->kwargs->used);
    mt_py_thread_t *thread = (mt_py_thread_t *)mt_thread_new(sizeof(mt_py_thread_t));
    if (thread != NULL) {
        thread->state = &thread->ts;
        thread->function = call->function;
        thread->args = all;
        thread->n_args = call->n_args;
        thread->n_kw = n_kw;
        thread->daemon = call->daemon;
        thread->ts.dict_locals = mp_locals_get();
        thread->ts.dict_globals = mp_globals_get();
    }
    return thread;
}

// The identifier of a thread that isn't started yet; without memory for it the
// record is freed.
static mp_obj_t new_ident(mt_py_thread_t *thread) {
    nlr_buf_t nlr;
    if (nlr_push(&nlr) == 0) {
        mp_obj_t ident = mp_obj_new_int_from_uint((uintptr_t)thread);
        nlr_pop();
        return ident;
    }
    mt_thread_free(&thread->base);
    nlr_jump(nlr.ret_val);
}

// MP_OBJ_NULL if there is no room.
static mp_obj_t try_start(const mt_py_call_t *call) {
    mt_py_thread_t *thread = prepare(call);
    if (thread == NULL) {
        return MP_OBJ_NULL;
    }
    // Made first: the record may be gone once the thread is started, and memory
    // for a large int may run out.
    mp_obj_t ident = new_ident(thread);
    // Before the start, too: its end must find the handle begun.
    if (!mt_py_handle_begin(call->handle, (uintptr_t)thread)) {
        mt_thread_free(&thread->base);
        mp_raise_msg(&mp_type_RuntimeError, MP_ERROR_TEXT("thread already started"));
    }
    thread->handle = call->handle;
    if (!mt_thread_start(&thread->base, mt_py_stack_size())) {
        mt_py_handle_take_back(call->handle);
        return MP_OBJ_NULL;
    }
    return ident;
}

// A loop that starts many short threads may be faster than they are: until the GIL
// is given to them not one of them ends. So before a thread is refused the others
// may run for a few moments: a single one may pass while the system does something else.
#define MOMENTS (10)

mp_obj_t mt_py_start(const mt_py_call_t *call) {
    if (!mp_obj_is_callable(call->function)) {
        mp_raise_TypeError(MP_ERROR_TEXT("first arg must be callable"));
    }
    for (unsigned moments = MOMENTS; !mt_py_is_stopping(); --moments) {
        mp_obj_t ident = try_start(call);
        if (ident != MP_OBJ_NULL) {
            return ident;
        }
        if (moments == 0 || mt_thread_count() == 0) {
            break;
        }
        mt_py_let_others_run();
    }
    raise_not_started();
}

// ---------------------------------------------------------------- from its start to its end

bool mt_py_is_system_exit(mp_obj_t exception) {
    return mp_obj_is_subclass_fast(MP_OBJ_FROM_PTR(mp_obj_get_type(exception)),
        MP_OBJ_FROM_PTR(&mp_type_SystemExit));
}

static void call_function(mt_py_thread_t *self) {
    nlr_buf_t nlr;
    if (nlr_push(&nlr) == 0) {
        mp_call_function_n_kw(self->function, self->n_args, self->n_kw, self->args);
        nlr_pop();
    } else if (!mt_py_is_system_exit(MP_OBJ_FROM_PTR(nlr.ret_val))) {
        mt_py_report(self->function, MP_OBJ_FROM_PTR(nlr.ret_val));
    }
}

// The stack as Python sees it begins here. Not inlined: all that Python does has
// to be below.
static MP_NOINLINE void run(mt_py_thread_t *self) {
    call_function(self);
    mt_py_local_forget();
    mt_thread_end(&self->base, mt_py_handle_finish, MP_OBJ_TO_PTR(self->handle));
    MP_THREAD_GIL_EXIT();
}

void mt_vm_thread_run(mt_thread_t *thread) {
    mt_py_thread_t *self = (mt_py_thread_t *)thread;
    uintptr_t saved[MT_PY_SAVED_WORDS];
    self->saved = saved;
    void *top = __builtin_frame_address(0);
    // The backend has taken its margin off; MicroPython needn't take another.
    size_t size = mt_os_stack_below(top) + MICROPY_STACK_CHECK_MARGIN;
    MP_THREAD_GIL_ENTER();
    // MicroPython takes a thread's state to be on its stack, ours isn't. Nobody may
    // stop the world and scan before that is put right.
    mt_os_critical_enter();
    mp_thread_init_state(&self->ts, size, self->ts.dict_locals, self->ts.dict_globals);
    mp_cstack_init_with_top(top, size);
    mt_os_critical_exit();
    run(self);
}

#endif // MICROPY_PY_THREAD
