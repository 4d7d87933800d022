// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// What upstream's unix port asks of its threads, besides py/mpthread.h.

#include <errno.h>
#include <sched.h>

#include "py/gc.h"
#include "py/mphal.h"
#include "py/mpthread.h"
#include "py/runtime.h"

#if MICROPY_PY_THREAD

#include "../../gil.h"
#include "../../mpthread.h"

static mp_thread_t main_record;

// ---------------------------------------------------------------- start and end

void mp_thread_init(void) {
    main_record.state = &mp_state_ctx.thread;
    mt_thread_init(&main_record.base);
}

// The end of main(): nobody is there to catch an exception.
void mp_thread_deinit(void) {
    nlr_buf_t nlr;
    if (nlr_push(&nlr) == 0) {
        mp_thread_join_all();
        nlr_pop();
    } else {
        mp_obj_print_exception(MICROPY_ERROR_PRINTER, MP_OBJ_FROM_PTR(nlr.ret_val));
    }
    mt_gil_close();
}

// ---------------------------------------------------------------- atomic sections

// MicroPython's scheduler brackets its state with these. A signal handler may
// come in the middle of one of its own thread's: it must not touch that state,
// so its exception waits until the section is over.
static struct {
    mt_atomic_t held;
    mt_thread_t *volatile owner;
    unsigned depth; // only the owner looks at it
    volatile mp_obj_t deferred; // only the owner and its signal handler
} atomic;

void mp_sched_exception_stock(mp_obj_t exc);

void mp_thread_unix_begin_atomic_section(void) {
    if (atomic.owner == mt_os_self()) {
        ++atomic.depth;
        return;
    }
    while (!mt_atomic_cas(&atomic.held, 0, 1)) {
        sched_yield(); // a few instructions of another thread
    }
    atomic.owner = mt_os_self();
    atomic.depth = 1;
}

void mp_thread_unix_end_atomic_section(void) {
    if (--atomic.depth != 0) {
        return;
    }
    mp_obj_t deferred = atomic.deferred;
    atomic.deferred = MP_OBJ_NULL;
    atomic.owner = NULL;
    mt_atomic_store(&atomic.held, 0);
    if (deferred != MP_OBJ_NULL) {
        mp_sched_exception(deferred);
    }
}

// In place of the stock function, which MICROPY_WRAP_MP_SCHED_EXCEPTION renames.
// Context: any thread, signal handler.
void mp_sched_exception(mp_obj_t exc) {
    if (atomic.owner == mt_os_self()) {
        atomic.deferred = exc;
        return;
    }
    mp_sched_exception_stock(exc);
    mt_os_interrupt_main();
}

// ---------------------------------------------------------------- the prompt

// Linked with --wrap. The friendly prompt reads characters with nothing around
// it that catches exceptions; one that is put into the main thread there (by
// interrupt_main(), say) acts as the character Ctrl-C.
int __real_mp_hal_stdin_rx_chr(void);

int __wrap_mp_hal_stdin_rx_chr(void) {
    if (MP_STATE_THREAD(nlr_top) != NULL) {
        return __real_mp_hal_stdin_rx_chr();
    }
    nlr_buf_t nlr;
    if (nlr_push(&nlr) != 0) {
        return CHAR_CTRL_C;
    }
    int chr = __real_mp_hal_stdin_rx_chr();
    nlr_pop();
    return chr;
}

// ---------------------------------------------------------------- collections without a GIL

#if !MICROPY_PY_THREAD_GIL

// Linked with --wrap: the world stands still from before the first root is marked
// until the last block is freed. First come the things that a stopped thread
// might hold and the collector needs: the heap's mutex, then the atomic section
// (finalisers lock the scheduler), which also defers the signals of Ctrl-C.
void __real_gc_collect_start(void);
void __real_gc_collect_end(void);

void __wrap_gc_collect_start(void) {
    mp_thread_recursive_mutex_lock(&MP_STATE_MEM(gc_mutex), 1);
    mp_thread_unix_begin_atomic_section();
    mt_os_stop_world();
    __real_gc_collect_start();
}

void __wrap_gc_collect_end(void) {
    __real_gc_collect_end();
    mt_os_start_world();
    mp_thread_unix_end_atomic_section();
    mp_thread_recursive_mutex_unlock(&MP_STATE_MEM(gc_mutex));
}

#endif

#endif // MICROPY_PY_THREAD
