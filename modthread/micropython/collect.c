// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// The collector's roots in threads: on their stacks, and in their records. The port calls it
// (mpthreadport.h).

#include "py/gc.h"
#include "py/mpthread.h"
#include "py/runtime.h"

#if MICROPY_PY_THREAD

#include "../core/trace.h"
#include "foreign.h"
#include "state.h"

static void scan(void *low, void *high) {
    if (low < high) {
        gc_collect_root((void **)low, ((uintptr_t)high - (uintptr_t)low) / sizeof(void *));
    }
}

static void scan_stack(mt_py_thread_t *thread) {
    mt_thread_t *base = &thread->base;
    // Without sp it hasn't run Python yet, and may be changing its state. The stack's top is set
    // before it does.
    if (base->sp != NULL && base->state == MT_THREAD_LIVE && thread->state->stack_top != NULL) {
        scan(thread->saved, thread->saved + thread->saved_words);
        scan(base->sp, thread->state->stack_top);
    }
}

void mp_thread_gc_others(void) {
    mt_thread_t *thread = mt_thread_main_record();
    for (; thread != NULL; thread = mt_thread_next(thread)) {
        mt_py_thread_t *self = (mt_py_thread_t *)thread;
        scan(&self->ts, self + 1);
        if (thread != mt_os_self()) {
            scan_stack(self);
        }
    }
    #if MT_FOREIGN
    mt_py_foreign_collect();
    #endif
}

// Linked with --wrap: for the timeline. Without a GIL port_glue.c has a use for them anyway.
#if MT_TRACE && MICROPY_PY_THREAD_GIL

void __real_gc_collect_start(void);
void __wrap_gc_collect_start(void);
void __real_gc_collect_end(void);
void __wrap_gc_collect_end(void);

void __wrap_gc_collect_start(void) {
    MT_TRACE_NOTE(MT_TRACE_COLLECT, 0);
    __real_gc_collect_start();
}

void __wrap_gc_collect_end(void) {
    __real_gc_collect_end();
    MT_TRACE_NOTE(MT_TRACE_COLLECTED, 0);
}

#endif

#endif // MICROPY_PY_THREAD
