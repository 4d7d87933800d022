// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// What MicroPython asks of a port's threads (py/mpthread.h), and what the core
// asks of the interpreter (vm.h).

#include <string.h>

#include "py/cstack.h"
#include "py/gc.h"
#include "py/mpthread.h"
#include "py/runtime.h"

#if MICROPY_PY_THREAD

#if MICROPY_ENABLE_PYSTACK
#error "modthread needs MICROPY_ENABLE_PYSTACK 0: a thread has one stack"
#endif

#include "gil.h"
#include "mpthread.h"
#include "vm.h"

// ---------------------------------------------------------------- state

mp_state_thread_t *mp_thread_get_state(void) {
    return mp_thread_self()->state;
}

void mp_thread_set_state(mp_state_thread_t *state) {
    mp_thread_self()->state = state;
}

mp_uint_t mp_thread_get_id(void) {
    return (mp_uint_t)mt_os_self();
}

// ---------------------------------------------------------------- the GIL

#if MICROPY_PY_THREAD_GIL

// A finaliser may want to give the GIL away (to close a socket, say) while its
// thread is in the middle of a collection, when nobody else may touch the heap.
static inline bool collecting(void) {
    return (MP_STATE_THREAD(gc_lock_depth) & GC_COLLECT_FLAG) != 0;
}

static MP_NOINLINE void leave_context(uintptr_t *low, uintptr_t *high) {
    mt_thread_t *self = mt_os_self();
    self->sp = high;
    size_t words = high - low;
    if (words > MT_FRAME_WORDS) {
        words = MT_FRAME_WORDS;
    }
    // The registers are saved at the high end of the frame.
    memcpy(self->frame, high - words, words * sizeof(uintptr_t));
}

void mp_thread_mutex_init(mp_thread_mutex_t *mutex) {
    (void)mutex;
}

int mp_thread_mutex_lock(mp_thread_mutex_t *mutex, int wait) {
    (void)mutex;
    (void)wait;
    if (!collecting()) {
        mt_gil_acquire();
    }
    return 1;
}

// The collector has to find what the caller holds in callee-saved registers.
// They are pushed into this function's frame, which is gone when it returns and
// may be overwritten by the system call that comes next: so they are copied.
MP_NOINLINE void mp_thread_mutex_unlock(mp_thread_mutex_t *mutex) {
    (void)mutex;
    __builtin_unwind_init();
    uintptr_t here;
    if (mt_thread_count() != 0) {
        leave_context(&here, __builtin_dwarf_cfa());
    }
    if (!collecting()) {
        mt_gil_release();
    }
}

// Here the frame stays while the thread waits.
static MP_NOINLINE void yield(void) {
    __builtin_unwind_init();
    uintptr_t here;
    mt_os_self()->sp = &here;
    mt_gil_yield();
}

void mp_thread_vm_hook(void) {
    // As upstream's loop: no switch while a scheduled callback runs.
    #if MICROPY_ENABLE_SCHEDULER
    if (MP_STATE_VM(sched_state) != MP_SCHED_IDLE) {
        return;
    }
    #endif
    yield();
}

#else

void mp_thread_mutex_init(mp_thread_mutex_t *mutex) {
    mt_os_mutex_init(mutex);
}

int mp_thread_mutex_lock(mp_thread_mutex_t *mutex, int wait) {
    return mt_os_mutex_lock(mutex, wait);
}

void mp_thread_mutex_unlock(mp_thread_mutex_t *mutex) {
    mt_os_mutex_unlock(mutex);
}

// The request is the end of the interpreter, for all but the main thread; it
// comes as the GIL's does, and stands still in there.
void mp_thread_vm_hook(void) {
    if (mt_os_self() != mt_thread_main_record()) {
        mt_gil_acquire();
    }
}

#endif

void mp_thread_recursive_mutex_init(mp_thread_recursive_mutex_t *mutex) {
    mt_os_mutex_init(mutex);
}

int mp_thread_recursive_mutex_lock(mp_thread_recursive_mutex_t *mutex, int wait) {
    return mt_os_mutex_lock(mutex, wait);
}

void mp_thread_recursive_mutex_unlock(mp_thread_recursive_mutex_t *mutex) {
    mt_os_mutex_unlock(mutex);
}

// ---------------------------------------------------------------- interruptions

bool mt_vm_interrupted(const mt_thread_t *thread) {
    const mp_thread_t *self = (const mp_thread_t *)thread;
    #if MICROPY_ENABLE_SCHEDULER
    if (thread == mt_thread_main_record() && MP_STATE_VM(sched_state) == MP_SCHED_PENDING) {
        return true;
    }
    #endif
    return self->state->mp_pending_exception != MP_OBJ_NULL;
}

bool mt_vm_main_pending(void) {
    #if MICROPY_ENABLE_SCHEDULER
    if (MP_STATE_VM(sched_state) != MP_SCHED_IDLE) {
        return true;
    }
    #endif
    return MP_STATE_MAIN_THREAD(mp_pending_exception) != MP_OBJ_NULL;
}

void mp_thread_sched_hook(void) {
    mt_os_interrupt_main();
}

bool mp_thread_wait(mt_waiter_t *waiter, mt_deadline_t deadline, const mp_thread_wait_ops_t *ops,
    void *thing) {
    for (;;) {
        MP_THREAD_GIL_EXIT();
        mt_wait_t result = mt_waiter_wait(waiter, &deadline, true);
        MP_THREAD_GIL_ENTER();
        if (result == MT_WAIT_GRANTED) {
            return true;
        }
        if (result == MT_WAIT_TIMEOUT) {
            return !ops->cancel(thing, waiter);
        }
        nlr_buf_t nlr;
        if (nlr_push(&nlr) == 0) {
            mp_handle_pending(true);
            nlr_pop();
        } else {
            if (!ops->cancel(thing, waiter)) {
                ops->give_back(thing);
            }
            nlr_jump(nlr.ret_val);
        }
    }
}

// ---------------------------------------------------------------- the collector

static void scan(void *low, void *high) {
    if (low < high) {
        gc_collect_root((void **)low, ((uintptr_t)high - (uintptr_t)low) / sizeof(void *));
    }
}

static void scan_stack(mp_thread_t *thread) {
    mt_thread_t *base = &thread->base;
    // Without sp it hasn't run Python yet; the stack's top is set before it does.
    if (base->state == MT_THREAD_LIVE && base->sp != NULL && thread->state->stack_top != NULL) {
        scan(base->frame, base->frame + MT_FRAME_WORDS);
        scan(base->sp, thread->state->stack_top);
    }
}

void mp_thread_gc_others(void) {
    mt_thread_t *thread = mt_thread_main_record();
    for (; thread != NULL; thread = mt_thread_next(thread)) {
        mp_thread_t *self = (mp_thread_t *)thread;
        scan(&self->ts, self + 1);
        if (thread != mt_os_self()) {
            scan_stack(self);
        }
    }
}

// ---------------------------------------------------------------- the life of a thread

mp_thread_t *mp_thread_prepare(mp_obj_t function, size_t n_args, const mp_obj_t *args,
    const mp_map_t *kwargs) {
    size_t n_kw = kwargs == NULL ? 0 : kwargs->used;
    mp_obj_t *all = m_new(mp_obj_t, n_args + 2 * n_kw);
    memcpy(all, args, n_args * sizeof(mp_obj_t));
    mp_obj_t *next = all + n_args;
    for (size_t i = 0; n_kw != 0 && i < kwargs->alloc; ++i) {
        if (mp_map_slot_is_filled(kwargs, i)) {
            *next++ = kwargs->table[i].key;
            *next++ = kwargs->table[i].value;
        }
    }
    mp_thread_t *thread = (mp_thread_t *)mt_thread_new(sizeof(mp_thread_t));
    if (thread == NULL) {
        mp_raise_msg(&mp_type_RuntimeError, MP_ERROR_TEXT("can't start new thread"));
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

void mp_thread_launch(mp_thread_t *thread, size_t stack_size) {
    if (!mt_thread_start(&thread->base, stack_size)) {
        mp_raise_msg(&mp_type_RuntimeError, MP_ERROR_TEXT("can't start new thread"));
    }
}

static bool is_system_exit(mp_obj_t exception) {
    return mp_obj_is_subclass_fast(MP_OBJ_FROM_PTR(mp_obj_get_type(exception)),
        MP_OBJ_FROM_PTR(&mp_type_SystemExit));
}

static void call_function(mp_thread_t *self) {
    nlr_buf_t nlr;
    if (nlr_push(&nlr) == 0) {
        mp_call_function_n_kw(self->function, self->n_args, self->n_kw, self->args);
        nlr_pop();
    } else if (!is_system_exit(MP_OBJ_FROM_PTR(nlr.ret_val))) {
        mp_thread_report(self->function, MP_OBJ_FROM_PTR(nlr.ret_val));
    }
}

// The stack as Python sees it begins here. Not inlined: all that Python does has
// to be below.
static MP_NOINLINE void run(mp_thread_t *self) {
    MP_THREAD_GIL_ENTER();
    call_function(self);
    mp_thread_local_forget();
    if (self->handle != MP_OBJ_NULL) {
        mp_thread_handle_set_done(self->handle);
    }
    mt_thread_end();
    MP_THREAD_GIL_EXIT();
}

void mt_vm_thread_run(mt_thread_t *thread) {
    mp_thread_t *self = (mp_thread_t *)thread;
    void *top = __builtin_frame_address(0);
    size_t size = mt_os_stack_below(top);
    mp_thread_init_state(&self->ts, size, self->ts.dict_locals, self->ts.dict_globals);
    mp_cstack_init_with_top(top, size);
    run(self);
}

#endif // MICROPY_PY_THREAD
