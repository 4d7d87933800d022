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
    mp_raise_msg(&mp_type_RuntimeError, MP_ERROR_TEXT("can't start new thread"));
}

static NORETURN void raise_no_room(void) {
    size_t left = mt_os_memory_left();
    if (left == SIZE_MAX) {
        raise_not_started();
    }
    mp_raise_msg_varg(&mp_type_RuntimeError,
        MP_ERROR_TEXT("can't start new thread: %u bytes are free"), (unsigned)left);
}

mt_py_thread_t *mt_py_prepare(mp_obj_t function, size_t n_args, const mp_obj_t *args,
    const mp_map_t *kwargs) {
    if (mt_py_is_stopping()) {
        raise_not_started();
    }
    mp_obj_t *all = m_new(mp_obj_t, n_args + 2 * kwargs->used);
    for (size_t i = 0; i < n_args; ++i) {
        all[i] = args[i];
    }
    size_t n_kw = copy_kwargs(all + n_args, kwargs, kwargs->used);
    mt_py_thread_t *thread = (mt_py_thread_t *)mt_thread_new(sizeof(mt_py_thread_t));
    if (thread == NULL) {
        raise_no_room();
    }
    thread->state = &thread->ts;
    thread->function = function;
    thread->args = all;
    thread->n_args = n_args;
    thread->n_kw = n_kw;
    thread->daemon = true;
    thread->ts.dict_locals = mp_locals_get();
    thread->ts.dict_globals = mp_globals_get();
    return thread;
}

void mt_py_launch(mt_py_thread_t *thread, size_t stack_size) {
    if (!mt_thread_start(&thread->base, stack_size)) {
        raise_no_room();
    }
}

// ---------------------------------------------------------------- a second attempt

// A loop that starts many short threads may be faster than they are: until the GIL
// is given to them not one of them ends. So before a thread is refused the others
// may run for a few moments: a single one may pass while the system does something else.
#define MOMENTS (10)

static bool may_become_possible(mp_obj_t exception) {
    const mp_obj_t type = MP_OBJ_FROM_PTR(mp_obj_get_type(exception));
    return type == MP_OBJ_FROM_PTR(&mp_type_RuntimeError) && mt_thread_count() != 0
        && !mt_py_is_stopping();
}

mp_obj_t mt_py_try_start(mp_obj_t (*start)(void *arg), void *arg) {
    for (volatile unsigned moments = MOMENTS;; --moments) {
        nlr_buf_t nlr;
        if (nlr_push(&nlr) == 0) {
            mp_obj_t result = start(arg);
            nlr_pop();
            return result;
        }
        if (moments == 0 || !may_become_possible(MP_OBJ_FROM_PTR(nlr.ret_val))) {
            nlr_jump(nlr.ret_val);
        }
        mt_py_let_others_run();
    }
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
