// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// Tasks of the system's own that run Python for a while.
//
// A driver may call Python from a task of its own: MicroPython's Bluetooth does so.
// It announces itself with mp_thread_set_state(), takes the GIL, gives it away, and
// takes its leave with mp_thread_set_state(NULL). Meanwhile it is a foreign thread: it waits
// for the GIL and for locks as any thread, the collector looks at its stack, and it is listed.
// But nobody has started it, so it isn't in the registry: it isn't counted or stopped, and the
// driver has to end before the heap is made anew.
//
// A record is never freed, but used again by the next one. So the list can be
// walked at any time, and a task that is deleted leaves nothing behind.

#include "py/gc.h"
#include "py/mpthread.h"

#if MICROPY_PY_THREAD && MT_FOREIGN

#if !MICROPY_PY_THREAD_GIL
#error "modthread: MT_FOREIGN needs MICROPY_PY_THREAD_GIL 1"
#endif

#include "foreign.h"

typedef struct {
    mt_py_thread_t thread; // first
    uintptr_t saved[MT_PY_SAVED_WORDS];
} foreign_t;

// Linked by base.next. ENDED ones are unused.
static mt_thread_t *volatile all;

static mt_thread_t *take_unused(void) {
    mt_os_critical_enter();
    mt_thread_t *foreign = all;
    while (foreign != NULL && foreign->state != MT_THREAD_ENDED) {
        foreign = foreign->next;
    }
    if (foreign != NULL) {
        foreign->state = MT_THREAD_NEW;
    }
    mt_os_critical_exit();
    return foreign;
}

static mt_thread_t *add(void) {
    foreign_t *memory = mt_os_alloc(sizeof(foreign_t));
    if (memory == NULL) {
        MT_FATAL("no memory for the record of a task that calls Python");
    }
    memory->thread.saved = memory->saved;
    mt_thread_t *foreign = &memory->thread.base;
    foreign->state = MT_THREAD_NEW;
    mt_os_critical_enter();
    foreign->next = all;
    all = foreign;
    mt_os_critical_exit();
    return foreign;
}

mt_py_thread_t *mt_py_foreign_enter(void) {
    mt_thread_t *foreign = take_unused();
    if (foreign == NULL) {
        foreign = add();
    }
    foreign->sp = NULL;
    ((mt_py_thread_t *)foreign)->away = false; // it wants the GIL
    mt_os_adopt_foreign(foreign);
    foreign->native_id = mt_os_native_id();
    mt_os_critical_enter();
    foreign->serial = mt_thread_new_serial();
    foreign->state = MT_THREAD_LIVE;
    mt_os_critical_exit();
    return (mt_py_thread_t *)foreign;
}

void mt_py_foreign_leave(void) {
    mt_thread_t *foreign = mt_os_self();
    mt_os_adopt_foreign(NULL);
    mt_os_critical_enter();
    foreign->state = MT_THREAD_ENDED;
    mt_os_critical_exit();
}

mt_thread_t *mt_py_foreign_next(uint32_t serial) {
    mt_thread_t *next = NULL;
    for (mt_thread_t *foreign = all; foreign != NULL; foreign = foreign->next) {
        if (foreign->state == MT_THREAD_LIVE && foreign->serial > serial
            && (next == NULL || foreign->serial < next->serial)) {
            next = foreign;
        }
    }
    return next;
}

bool mt_py_is_foreign(const mt_thread_t *thread) {
    const mt_thread_t *foreign = all;
    while (foreign != NULL && foreign != thread) {
        foreign = foreign->next;
    }
    return foreign != NULL;
}

// Where its stack is in use; NULL if it has nothing of Python's there. It may leave at
// any moment, since it doesn't need the GIL for that; its stack stays where it is.
static char *stack_of(mt_py_thread_t *foreign, char **top) {
    char *low = NULL;
    mt_os_critical_enter();
    if (foreign->base.state == MT_THREAD_LIVE && foreign->base.sp != NULL) {
        low = foreign->base.sp;
        *top = foreign->state->stack_top;
    }
    mt_os_critical_exit();
    return low;
}

void mt_py_foreign_collect(void) {
    for (mt_thread_t *base = all; base != NULL; base = base->next) {
        mt_py_thread_t *foreign = (mt_py_thread_t *)base;
        char *top;
        char *low = base == mt_os_self() ? NULL : stack_of(foreign, &top);
        if (low != NULL) {
            gc_collect_root((void **)foreign->saved, foreign->saved_words);
            gc_collect_root((void **)(void *)low, (size_t)(top - low) / sizeof(void *));
        }
    }
}

#endif
