// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// The functions that upstream's unix port asks of its threads, besides py/mpthread.h.

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <sys/select.h>
#include <time.h>

#include "py/gc.h"
#include "py/mphal.h"
#include "py/mpthread.h"
#include "py/nlr.h"
#include "py/runtime.h"

#if MICROPY_PY_THREAD

#include "../../core/gil.h"
#include "../../core/thread.h"
#include "../../core/trace.h"
#include "../../core/vm.h"
#include "../../micropython/detect.h"
#include "../../micropython/excepthook.h"
#include "../../micropython/state.h"
#include "../../micropython/timeline.h"
#include "../../micropython/type_handle.h"
#include "../../micropython/wait.h"
#include "signals.h"

// ---------------------------------------------------------------- start and end

void mp_thread_init(void) {
    mt_py_init_main();
    #if MT_INTROSPECTION
    mt_quit_init();
    #endif
}

// Waits for all threads that aren't daemons; threading, if it is loaded, first ends
// those of executors, and what waits for the main thread's end.
static void join_all(void) {
    mp_obj_t shutdown[2] = {MP_OBJ_NULL, MP_OBJ_NULL};
    mp_map_elem_t *threading = mp_map_lookup(&MP_STATE_VM(mp_loaded_modules_dict).map,
        MP_OBJ_NEW_QSTR(MP_QSTR_threading), MP_MAP_LOOKUP);
    if (threading != NULL) {
        mp_load_method_maybe(threading->value, MP_QSTR__shutdown, shutdown);
    }
    if (shutdown[0] == MP_OBJ_NULL) {
        mt_py_join_all();
    } else {
        mp_call_method_n_kw(0, 0, shutdown);
    }
}

// The end of main(): nobody is there to catch an exception, and it has given SIGINT back
// already, which would kill the process.
void mp_thread_deinit(void) {
    mp_hal_set_interrupt_char(CHAR_CTRL_C);
    nlr_buf_t nlr;
    if (nlr_push(&nlr) == 0) {
        mt_py_detect_end();
        join_all();
        nlr_pop();
    } else {
        mt_py_print_exception(MP_OBJ_FROM_PTR(nlr.ret_val));
    }
    mp_hal_set_interrupt_char(-1);
    MT_PY_TRACE_FORGET(); // it is in Python's heap
    mt_gil_freeze();
}

// ---------------------------------------------------------------- atomic sections

// MicroPython's scheduler brackets its state with these. A signal handler may
// come in the middle of one of its own thread's: it must not touch that state,
// so its exception waits until the section is over.
static struct {
    char *owner; // address of the owner's `me`, NULL if nobody is inside
    unsigned depth; // only the owner looks at it
    mp_obj_t deferred; // put here by a signal handler of the owner
} atomic;

// Its address tells threads apart, also those that the core doesn't know (yet).
static __thread char me;

static bool owns_atomic_section(void) {
    return __atomic_load_n(&atomic.owner, __ATOMIC_RELAXED) == &me;
}

void mp_sched_exception_stock(mp_obj_t exc);

void mp_thread_unix_begin_atomic_section(void) {
    if (owns_atomic_section()) {
        ++atomic.depth;
        return;
    }
    char *nobody = NULL;
    while (!__atomic_compare_exchange_n(&atomic.owner, &nobody, &me, false, __ATOMIC_ACQUIRE,
        __ATOMIC_RELAXED)) {
        nobody = NULL;
        sched_yield(); // a few instructions of another thread
    }
    atomic.depth = 1;
}

void mp_thread_unix_end_atomic_section(void) {
    if (--atomic.depth != 0) {
        return;
    }
    __atomic_store_n(&atomic.owner, NULL, __ATOMIC_RELEASE);
    // A handler defers until the line above and doesn't any more after it, so
    // whatever is deferred by now is seen here.
    mp_obj_t deferred = __atomic_exchange_n(&atomic.deferred, MP_OBJ_NULL, __ATOMIC_RELAXED);
    if (deferred != MP_OBJ_NULL) {
        mp_sched_exception(deferred);
    }
}

// In place of the stock function, which MICROPY_WRAP_MP_SCHED_EXCEPTION renames.
// Context: any thread, signal handler.
void mp_sched_exception(mp_obj_t exc) {
    if (owns_atomic_section()) {
        __atomic_store_n(&atomic.deferred, exc, __ATOMIC_RELAXED);
        return;
    }
    mp_sched_exception_stock(exc);
    mt_os_interrupt_main();
}

// ---------------------------------------------------------------- sleeping

// All linked with --wrap.

// sleep_ms(): stock polls, in one release without giving the GIL away.
void __wrap_mp_hal_delay_ms(mp_uint_t ms);
void __wrap_mp_hal_delay_ms(mp_uint_t ms) {
    mt_py_sleep(mt_deadline_after_us(mt_os_now(), (uint64_t)ms * 1000));
}

// sleep_us(), and the pauses between stock's polls, which have given the GIL away
// already: a signal for the collector must not end them early. Something pending
// for the main thread may.
int __wrap_usleep(useconds_t us);
int __wrap_usleep(useconds_t us) {
    mt_deadline_t deadline = mt_deadline_after_us(mt_os_now(), us);
    #if MICROPY_PY_THREAD_GIL
    if (mt_os_self() != NULL && mt_gil_is_held()) {
        mt_py_sleep(deadline);
        return 0;
    }
    #endif
    struct timespec until = {
        .tv_sec = (time_t)(deadline.at / MT_TICKS_PER_SECOND),
        .tv_nsec = (long)(deadline.at % MT_TICKS_PER_SECOND),
    };
    bool is_main = mt_os_self() == mt_thread_main_record();
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR) {
        if (is_main && mt_vm_interrupted(mt_os_self())) {
            break;
        }
    }
    return 0;
}

// sleep(), which has given the GIL away: a call without files. It goes on with what is left
// after an EINTR.
int __real_select(int n, fd_set *to_read, fd_set *to_write, fd_set *errors, struct timeval *left);

int __wrap_select(int n, fd_set *to_read, fd_set *to_write, fd_set *errors, struct timeval *left);
int __wrap_select(int n, fd_set *to_read, fd_set *to_write, fd_set *errors, struct timeval *left) {
    if (n != 0 || left == NULL || mt_os_self() == NULL || left->tv_sec < 0 || left->tv_usec < 0
        || (uint64_t)left->tv_sec >= MT_TIMEOUT_MAX_S) {
        return __real_select(n, to_read, to_write, errors, left);
    }
    uint64_t us = (uint64_t)left->tv_sec * 1000000 + (uint64_t)left->tv_usec;
    mt_deadline_t deadline = mt_deadline_after_us(mt_os_now(), us);
    if (mt_py_sleep_away(deadline)) {
        return 0;
    }
    mt_ticks_t rest = mt_deadline_left(&deadline, mt_os_now()) + 999; // rounded up
    left->tv_sec = (time_t)(rest / MT_TICKS_PER_SECOND);
    left->tv_usec = (suseconds_t)(rest % MT_TICKS_PER_SECOND / 1000);
    errno = EINTR;
    return -1;
}

// ---------------------------------------------------------------- collections without a GIL

#if !MICROPY_PY_THREAD_GIL

// Linked with --wrap: the world stands still from before the first root is marked
// until all marking is done. First come the things that a stopped thread might
// hold and the collector needs: the heap's mutex, and the atomic section, which
// also defers the signals of Ctrl-C.
//
// Finalisers call the C library, where a stopped thread may hold a lock. But when
// the first of them runs all is marked, and as the heap's mutex keeps everybody
// from allocating until the end, the world may go on. The sign of a finaliser is
// that the collector locks the scheduler.
static bool stopped; // the world is; guarded by the heap's mutex

void __real_gc_collect_start(void);
void __wrap_gc_collect_start(void);
void __real_gc_collect_end(void);
void __wrap_gc_collect_end(void);
void __real_mp_sched_lock(void);
void __wrap_mp_sched_lock(void);

static void start_world(void) {
    if (stopped) {
        stopped = false;
        mt_os_start_world();
        mp_thread_unix_end_atomic_section();
    }
}

void __wrap_gc_collect_start(void) {
    MT_TRACE_NOTE(MT_TRACE_COLLECT, 0);
    mp_thread_recursive_mutex_lock(&MP_STATE_MEM(gc_mutex), 1);
    mp_thread_unix_begin_atomic_section();
    mt_os_stop_world();
    stopped = true;
    __real_gc_collect_start();
}

void __wrap_gc_collect_end(void) {
    __real_gc_collect_end();
    start_world();
    mp_thread_recursive_mutex_unlock(&MP_STATE_MEM(gc_mutex));
    MT_TRACE_NOTE(MT_TRACE_COLLECTED, 0);
}

void __wrap_mp_sched_lock(void) {
    if (MP_STATE_THREAD(gc_lock_depth) & GC_COLLECT_FLAG) {
        start_world();
    }
    __real_mp_sched_lock();
}

// ---------------------------------------------------------------- imports without a GIL

// Linked with --wrap: enters a new module into the core's table of modules, where
// others may be looking up theirs. One thread at a time, and the table has room for
// so many modules that it needn't move (MICROPY_LOADED_MODULES_DICT_SIZE).
static pthread_mutex_t modules_mutex = PTHREAD_MUTEX_INITIALIZER;

mp_obj_t __real_mp_obj_new_module(qstr name);
mp_obj_t __wrap_mp_obj_new_module(qstr name);

static void unlock_modules(void *ctx) {
    (void)ctx;
    pthread_mutex_unlock(&modules_mutex);
}

mp_obj_t __wrap_mp_obj_new_module(qstr name) {
    nlr_jump_callback_node_t unlock; // if memory runs out
    pthread_mutex_lock(&modules_mutex);
    nlr_push_jump_callback(&unlock, unlock_modules);
    mp_obj_t module = __real_mp_obj_new_module(name);
    nlr_pop_jump_callback(true);
    return module;
}

#endif

#endif // MICROPY_PY_THREAD
