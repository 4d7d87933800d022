// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// The mutexes that MicroPython asks for (py/mpthread.h). One of them stands for the GIL; what is
// MicroPython's about that is here: what a thread leaves for the collector when it gives the GIL
// away, and when the interpreter's loop may.

#include "py/gc.h"
#include "py/mpthread.h"
#include "py/runtime.h"

#if MICROPY_PY_THREAD

#include "../core/gil.h"
#include "../core/trace.h"
#include "foreign.h"
#include "gil_glue.h"
#include "sched.h"
#include "shutdown.h"
#include "state.h"
#include "timeline.h"

#if MICROPY_PY_THREAD_GIL

// A finaliser may want to give the GIL away (to close a socket, say) while its
// thread is in the middle of a collection, when nobody else may touch the heap.
static inline bool collecting(const mt_py_thread_t *self) {
    return (self->state->gc_lock_depth & GC_COLLECT_FLAG) != 0;
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
static MP_NOINLINE void leave_context(mt_py_thread_t *self) {
    uintptr_t *from = __builtin_frame_address(0);
    uintptr_t *to = self->saved;
    uintptr_t *end = (uintptr_t *)(void *)self->state->stack_top;
    end = MIN(end, from + MT_PY_SAVED_WORDS);
    while (from < end) {
        *to++ = *from++;
    }
    self->saved_words = (uint8_t)(to - self->saved);
    self->base.sp = from;
}

// The same for a caller that stays where it is until it has the GIL again: its frame, which is above
// ours, isn't copied.
static MP_NOINLINE void leave_frame(mt_py_thread_t *self) {
    self->saved_words = 0;
    self->base.sp = __builtin_frame_address(0);
}

// The caller has got the GIL.
static void go_on(const mt_py_thread_t *self) {
    mt_py_set_running(self);
    mt_py_sched_take_over(&self->base);
}

static void give_away(mt_py_thread_t *self) {
    mt_py_sched_leave();
    self->away = true;
    mt_gil_release();
}

static void take_back(mt_py_thread_t *self) {
    self->away = false;
    // A new foreign thread has it already.
    if (!(MT_FOREIGN && mt_gil_is_held())) {
        mt_gil_acquire_as(&self->base);
    }
    go_on(self);
}

void mt_py_gil_leave(mt_py_thread_t *self) {
    if (!collecting(self)) {
        leave_frame(self);
        give_away(self);
    }
}

void mt_py_gil_enter(mt_py_thread_t *self) {
    if (!collecting(self)) {
        take_back(self);
    }
}

void mp_thread_mutex_init(mp_thread_mutex_t *mutex) {
    if (is_gil(mutex)) {
        mt_py_stop_is_over(); // mp_init()
    } else {
        mt_os_mutex_init(mutex);
    }
}

int mp_thread_mutex_lock(mp_thread_mutex_t *mutex, int wait) {
    if (!is_gil(mutex)) {
        return mt_os_mutex_lock(mutex, wait);
    }
    mt_py_thread_t *self = mt_py_self();
    // It may have been kept, see below. A new foreign thread has it already.
    if (!collecting(self) && (MT_FOREIGN || mt_gil_holder() != self->base.serial)) {
        take_back(self);
        MT_PY_TRACE_RUN(self);
    }
    return 1;
}

MP_NOINLINE void mp_thread_mutex_unlock(mp_thread_mutex_t *mutex) {
    if (!is_gil(mutex)) {
        mt_os_mutex_unlock(mutex);
        return;
    }
    __builtin_unwind_init();
    mt_py_thread_t *self = mt_py_self();
    // A foreign thread may come while we are away.
    if (MT_OS_FOREIGN_EXPECTED || mt_thread_count() != 0) {
        leave_context(self);
    }
    // With interrupts disabled it is kept: nobody else can run, nor could it be had back.
    if (!collecting(self) && mt_os_can_switch()) {
        MT_PY_TRACE_LEAVE(self);
        give_away(self);
    }
}

// Whether another thread may run Python now. Not while the heap is locked and
// the scheduler, too: that is a finaliser, or Python in an interrupt handler.
static bool may_switch(void) {
    if (!mt_os_can_switch()) {
        return false;
    }
    return MP_STATE_THREAD(gc_lock_depth) == 0 || !mt_py_sched_is_locked();
}

void mt_py_vm_hook(void) {
    if (may_switch() && mt_gil_must_yield()) {
        __builtin_unwind_init();
        mt_py_thread_t *self = mt_py_self();
        leave_frame(self);
        mt_py_sched_leave();
        MT_TRACE_NOTE_OF(&self->base, MT_TRACE_GIVE, 0);
        mt_gil_yield();
        go_on(self);
        MT_PY_TRACE_RUN(self);
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
void mt_py_vm_hook(void) {
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

#endif // MICROPY_PY_THREAD
