// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// Tasks of the system's own that run Python for a while.
//
// A driver may call Python from a task of its own: MicroPython's Bluetooth does so.
// It announces itself with mp_thread_set_state(), takes the GIL, gives it away, and
// takes its leave with mp_thread_set_state(NULL). Meanwhile it is a guest: it waits
// for the GIL and for locks as any thread, and the collector looks at its stack. But
// nobody has started it, so it isn't in the registry: it isn't counted, listed or
// stopped, and the driver has to end before the heap is made anew.
//
// A record is never freed, but used again by the next guest. So the list can be
// walked at any time, and a task that is deleted leaves nothing behind.

#include "py/gc.h"
#include "py/mpthread.h"

#if MICROPY_PY_THREAD && MT_GUESTS

#if !MICROPY_PY_THREAD_GIL
#error "modthread: MT_GUESTS needs MICROPY_PY_THREAD_GIL 1"
#endif

#include "mpthread.h"

typedef struct {
    mp_thread_t thread; // first
    uintptr_t frame[MP_THREAD_FRAME_WORDS];
} guest_t;

// Linked by base.next. ENDED ones are unused.
static mt_thread_t *volatile guests;

static mt_thread_t *take_unused(void) {
    mt_os_critical_enter();
    mt_thread_t *guest = guests;
    while (guest != NULL && guest->state != MT_THREAD_ENDED) {
        guest = guest->next;
    }
    if (guest != NULL) {
        guest->state = MT_THREAD_NEW;
    }
    mt_os_critical_exit();
    return guest;
}

static mt_thread_t *add(void) {
    guest_t *memory = mt_os_alloc(sizeof(guest_t));
    if (memory == NULL) {
        MT_FATAL("no memory for the record of a task that calls Python");
    }
    memory->thread.frame = memory->frame;
    mt_thread_t *guest = &memory->thread.base;
    guest->state = MT_THREAD_NEW;
    mt_os_critical_enter();
    guest->next = guests;
    guests = guest;
    mt_os_critical_exit();
    return guest;
}

mp_thread_t *mp_thread_guest_enter(void) {
    mt_thread_t *guest = take_unused();
    if (guest == NULL) {
        guest = add();
    }
    guest->sp = NULL;
    mt_os_adopt_guest(guest);
    guest->native_id = mt_os_native_id();
    mt_os_critical_enter();
    guest->serial = mt_thread_new_serial();
    guest->state = MT_THREAD_LIVE;
    mt_os_critical_exit();
    return (mp_thread_t *)guest;
}

void mp_thread_guest_leave(void) {
    mt_thread_t *guest = mt_os_self();
    mt_os_adopt_guest(NULL);
    mt_os_critical_enter();
    guest->state = MT_THREAD_ENDED;
    mt_os_critical_exit();
}

// Where its stack is in use; NULL if it has nothing of Python's there. It may leave at
// any moment, since it doesn't need the GIL for that; its stack stays where it is.
static char *stack_of(mp_thread_t *guest, char **top) {
    char *low = NULL;
    mt_os_critical_enter();
    if (guest->base.state == MT_THREAD_LIVE && guest->base.sp != NULL) {
        low = guest->base.sp;
        *top = guest->state->stack_top;
    }
    mt_os_critical_exit();
    return low;
}

void mp_thread_guest_gc(void) {
    for (mt_thread_t *base = guests; base != NULL; base = base->next) {
        mp_thread_t *guest = (mp_thread_t *)base;
        char *top;
        char *low = base == mt_os_self() ? NULL : stack_of(guest, &top);
        if (low != NULL) {
            gc_collect_root((void **)guest->frame, guest->frame_words);
            gc_collect_root((void **)(void *)low, (size_t)(top - low) / sizeof(void *));
        }
    }
}

#endif
