// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// What the backend does for a thread that the core hasn't started. See visit.h.

#ifndef _GNU_SOURCE
#define _GNU_SOURCE // pthread_getname_np
#endif
#include <pthread.h>
#include <signal.h>

#include "../../core/backend.h"
#include "signals.h"
#include "stack.h"
#include "visit.h"

// Code may switch to stacks of its own (coroutines do): then nobody knows how large this one is.
static void know_stack(mt_os_thread_t *thread) {
    const char *here = __builtin_frame_address(0);
    size_t size = 0;
    char *low = mt_posix_ask_for_stack(&size);
    bool inside = low != NULL && here >= low && here < low + size;
    thread->stack_low = inside ? low : NULL;
    thread->stack_size = inside ? size : 0;
}

// A library may have blocked all signals in its thread; this one has to reach it (world.c).
static void let_stop_through(void) {
    sigset_t stop;
    sigemptyset(&stop);
    sigaddset(&stop, MT_SIGNAL_STOP);
    pthread_sigmask(SIG_UNBLOCK, &stop, NULL);
}

void mt_os_adopt_foreign(mt_thread_t *foreign) {
    if (foreign != NULL) {
        foreign->os.id = pthread_self();
        know_stack(&foreign->os);
        pthread_getname_np(pthread_self(), foreign->os.name, sizeof(foreign->os.name));
        let_stop_through();
    }
    mt_posix_self = foreign;
}
