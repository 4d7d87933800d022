// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// What MicroPython asks of a port's threads (py/mpthread.h), and what the core
// asks of the interpreter (vm.h).

#include "py/cstack.h"
#include "py/gc.h"
#include "py/mpthread.h"
#include "py/runtime.h"

#if MICROPY_PY_THREAD

#if MICROPY_ENABLE_PYSTACK
#error "modthread needs MICROPY_ENABLE_PYSTACK 0: a thread has one stack"
#endif

#include "../core/gil.h"
#include "mpthread.h"
#include "../core/vm.h"

// ---------------------------------------------------------------- state

#if MICROPY_PY_THREAD_GIL
mp_state_thread_t *mp_thread_running_state;
#else
_Thread_local mp_state_thread_t *mp_thread_running_state;
#endif

#if MT_GUESTS
// For sources that a task which may be no thread calls.
mp_state_thread_t *mp_thread_get_state(void) {
    mp_thread_t *self = mp_thread_self();
    return self == NULL ? NULL : self->state;
}

// A new guest doesn't have the GIL yet, but goes on to fill the state in.
static void receive_guest(void) {
    if (mp_thread_self() == NULL) {
        mp_thread_guest_enter();
        mt_gil_acquire();
    }
}
#endif

void mp_thread_set_state(mp_state_thread_t *state) {
    #if MT_GUESTS
    if (state == NULL) {
        mp_thread_guest_leave();
        return;
    }
    receive_guest();
    #endif
    mp_thread_self()->state = state;
    mp_thread_running_state = state;
}

void mp_thread_init_main(void) {
    static mp_thread_t record;
    static uintptr_t frame[MP_THREAD_FRAME_WORDS];
    record.frame = frame;
    mt_thread_init(&record.base);
    mp_thread_set_state(&mp_state_ctx.thread);
}

mp_uint_t mp_thread_get_id(void) {
    return (mp_uint_t)mt_os_self();
}

// ---------------------------------------------------------------- the GIL

#if MICROPY_PY_THREAD_GIL

// A finaliser may want to give the GIL away (to close a socket, say) while its
// thread is in the middle of a collection, when nobody else may touch the heap.
static inline bool collecting(void) {
    return (mp_thread_self()->state->gc_lock_depth & GC_COLLECT_FLAG) != 0;
}

static inline bool is_gil(const mp_thread_mutex_t *mutex) {
    return mutex == &MP_STATE_VM(gil_mutex);
}

// The collector has to find what a thread without the GIL holds in callee-saved
// registers. A function that gives the GIL away has them all pushed into its frame
// (__builtin_unwind_init) and calls this one. That frame may be gone before the
// GIL is: a last call takes its place, or the function returns and the system call
// that comes next overwrites it. So what lies from our frame upwards is copied: it
// holds all of the caller's frame. Word by word: a sanitizer sees the frame's gaps.
#if defined(__SANITIZE_ADDRESS__)
__attribute__((no_sanitize_address))
#endif
static MP_NOINLINE void leave_context(void) {
    mp_thread_t *self = mp_thread_self();
    uintptr_t *low = __builtin_frame_address(0);
    uintptr_t *top = (uintptr_t *)(void *)self->state->stack_top;
    size_t words = 0;
    while (words < MP_THREAD_FRAME_WORDS && low + words < top) {
        self->frame[words] = low[words];
        ++words;
    }
    self->frame_words = (uint8_t)words;
    self->base.sp = low + words;
}

void mp_thread_mutex_init(mp_thread_mutex_t *mutex) {
    if (!is_gil(mutex)) {
        mt_os_mutex_init(mutex);
    }
}

int mp_thread_mutex_lock(mp_thread_mutex_t *mutex, int wait) {
    if (!is_gil(mutex)) {
        return mt_os_mutex_lock(mutex, wait);
    }
    // A new guest has it already.
    if (!collecting() && !(MT_GUESTS && mt_gil_is_held())) {
        mt_gil_acquire();
        mp_thread_running_state = mp_thread_self()->state;
    }
    return 1;
}

MP_NOINLINE void mp_thread_mutex_unlock(mp_thread_mutex_t *mutex) {
    if (!is_gil(mutex)) {
        mt_os_mutex_unlock(mutex);
        return;
    }
    __builtin_unwind_init();
    // A guest may come while we are away.
    if (MT_GUESTS || mt_thread_count() != 0) {
        leave_context();
    }
    if (!collecting()) {
        mt_gil_release();
    }
}

// Whether another thread may run Python now. Not while the heap is locked and
// the scheduler, too: that is a finaliser, or Python in an interrupt handler.
static bool may_switch(void) {
    if (!mt_os_can_switch()) {
        return false;
    }
    #if MICROPY_ENABLE_SCHEDULER
    return MP_STATE_VM(sched_state) >= MP_SCHED_IDLE || MP_STATE_THREAD(gc_lock_depth) == 0;
    #else
    return MP_STATE_THREAD(gc_lock_depth) == 0;
    #endif
}

void mp_thread_vm_hook(void) {
    if (may_switch() && mt_gil_must_yield()) {
        __builtin_unwind_init();
        leave_context();
        mt_gil_yield();
        mp_thread_running_state = mp_thread_self()->state;
    }
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

// Runs what is pending; if that raises, gives up the paused wait.
static void handle_pending(mt_waiter_t *waiter, const mp_thread_wait_ops_t *ops, void *thing) {
    nlr_buf_t nlr;
    if (nlr_push(&nlr) == 0) {
        mp_handle_pending(true);
        nlr_pop();
    } else {
        ops->cancel(thing, waiter);
        nlr_jump(nlr.ret_val);
    }
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
        // Granted at the last moment: the interpreter's loop sees what is pending.
        if (!ops->pause(thing, waiter)) {
            return true;
        }
        handle_pending(waiter, ops, thing);
        if (ops->resume(thing, waiter)) {
            return true;
        }
    }
}

void mp_thread_sleep(mt_deadline_t deadline) {
    // A waiter in no queue: nobody will grant it.
    mt_waiter_t waiter = {.thread = mt_os_self()};
    mt_wait_t result;
    do {
        mp_handle_pending(true);
        MP_THREAD_GIL_EXIT();
        result = mt_waiter_wait(&waiter, &deadline, true);
        MP_THREAD_GIL_ENTER();
    } while (result != MT_WAIT_TIMEOUT);
    mp_handle_pending(true);
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
        scan(thread->frame, thread->frame + thread->frame_words);
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
    #if MT_GUESTS
    mp_thread_guest_gc();
    #endif
}

// ---------------------------------------------------------------- the life of a thread

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

mp_thread_t *mp_thread_prepare(mp_obj_t function, size_t n_args, const mp_obj_t *args,
    const mp_map_t *kwargs) {
    if (mp_thread_is_stopping()) {
        raise_not_started();
    }
    size_t n_kw = kwargs == NULL ? 0 : kwargs->used;
    mp_obj_t *all = m_new(mp_obj_t, n_args + 2 * n_kw);
    for (size_t i = 0; i < n_args; ++i) {
        all[i] = args[i];
    }
    n_kw = copy_kwargs(all + n_args, kwargs, n_kw);
    mp_thread_t *thread = (mp_thread_t *)mt_thread_new(sizeof(mp_thread_t));
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

void mp_thread_launch(mp_thread_t *thread, size_t stack_size) {
    if (!mt_thread_start(&thread->base, stack_size)) {
        raise_no_room();
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
    call_function(self);
    mp_thread_local_forget();
    mt_thread_end(mp_thread_handle_finish, MP_OBJ_TO_PTR(self->handle));
    MP_THREAD_GIL_EXIT();
}

void mt_vm_thread_run(mt_thread_t *thread) {
    mp_thread_t *self = (mp_thread_t *)thread;
    uintptr_t frame[MP_THREAD_FRAME_WORDS];
    self->frame = frame;
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
