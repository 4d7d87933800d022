// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// Stopping every other thread, for builds without a GIL.
//
// One stop is an epoch. The stopper has the critical section, so the registry
// stands still. It counts the LIVE threads, sends each the stop signal, and waits
// until all have answered. A thread answers from the signal's handler, whose
// frame the kernel has put below everything that the thread uses, registers
// included; it stays in there until the epoch is over.
//
//   stopper                              a thread
//   epoch += 1; missing = n
//   pthread_kill() ------------------->  handler: sp = here; missing -= 1
//   waits for missing == 0  <----------  waits for over >= its epoch
//   ... collects ...
//   over = epoch; wakes all ---------->  returns to where it was
//
// A thread that is slow to leave the handler may be sent the signal of the next
// epoch meanwhile. The signal stays pending, since the handler blocks it, and the
// handler runs once more for the new epoch.

#include <errno.h>
#include <sched.h>
#include <string.h>

#include "../../core/backend.h"
#include "futex.h"
#include "signals.h"

static mt_atomic_t epoch; // of the latest stop
static mt_atomic_t over; // the latest epoch that has ended
static mt_atomic_t missing; // threads that haven't answered yet

static void answer(void) {
    if (__atomic_sub_fetch(&missing.value, 1, __ATOMIC_ACQ_REL) == 0) {
        mt_futex_wake_all(&missing);
    }
}

static void handle_stop(int signum) {
    (void)signum;
    uint32_t mine = mt_atomic_load(&epoch);
    mt_thread_t *self = mt_os_self();
    self->sp = __builtin_frame_address(0);
    answer();
    for (;;) {
        uint32_t now_over = mt_atomic_load(&over);
        if ((int32_t)(now_over - mine) >= 0) {
            return;
        }
        mt_futex_wait(&over, now_over, NULL);
    }
}

void mt_world_init(void) {
    struct sigaction action;
    memset(&action, 0, sizeof(action));
    action.sa_handler = handle_stop;
    action.sa_flags = SA_RESTART;
    // No other handler may run in a stopped thread.
    sigfillset(&action.sa_mask);
    sigaction(MT_SIGNAL_STOP, &action, NULL);
}

static bool must_stop(const mt_thread_t *thread) {
    return thread != mt_os_self() && thread->state == MT_THREAD_LIVE;
}

static void send_stop(mt_thread_t *thread) {
    int error;
    // EAGAIN: the user's limit of queued signals; there will be room again.
    while ((error = pthread_kill(thread->os.id, MT_SIGNAL_STOP)) == EAGAIN) {
        sched_yield();
    }
    if (error != 0) {
        MT_FATAL("a live thread can't be signalled");
    }
}

void mt_os_stop_world(void) {
    mt_os_critical_enter();
    uint32_t others = 0;
    mt_thread_t *thread = mt_thread_main_record();
    for (; thread != NULL; thread = mt_thread_next(thread)) {
        others += must_stop(thread);
    }
    mt_atomic_store(&missing, others);
    mt_atomic_store(&epoch, mt_atomic_load(&epoch) + 1);
    for (thread = mt_thread_main_record(); thread != NULL; thread = mt_thread_next(thread)) {
        if (must_stop(thread)) {
            send_stop(thread);
        }
    }
    for (uint32_t left; (left = mt_atomic_load(&missing)) != 0;) {
        mt_futex_wait(&missing, left, NULL);
    }
}

void mt_os_start_world(void) {
    mt_atomic_store(&over, mt_atomic_load(&epoch));
    mt_futex_wake_all(&over);
    mt_os_critical_exit();
}
