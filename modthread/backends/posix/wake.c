// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// Getting the main thread out of whatever it is blocked in.
//
// If it is parked, the permit is enough. If it is in a system call that blocks,
// a signal makes the call return EINTR, and MicroPython looks at what is pending
// before it tries again. The gap:
//
//   main thread: looks at what is pending: nothing
//   other:         sets it, sends the signal
//   main thread: the handler runs and returns; now it calls read() and blocks
//
// is closed by a timer that sends the signal again, soon and then now and then,
// until nothing is pending any more. The handler stops the timer then.
// Everything here may be called from a signal handler.

#ifndef _GNU_SOURCE
#define _GNU_SOURCE // SIGEV_THREAD_ID
#endif
#include <errno.h>
#include <string.h>
#include <time.h>

#include "../../core/backend.h"
#include "futex.h"
#include "signals.h"

#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

// The first repetition, and the distance of the others.
#define FIRST_NS (1000000)
#define NEXT_NS (5000000)

static timer_t timer;
static bool have_timer;

static void set_timer(long first_ns, long next_ns) {
    int saved_errno = errno;
    struct itimerspec spec = {
        .it_value = {.tv_nsec = first_ns},
        .it_interval = {.tv_nsec = next_ns},
    };
    if (have_timer) {
        timer_settime(timer, 0, &spec, NULL);
    }
    errno = saved_errno;
}

static void handle_kick(int signum) {
    (void)signum;
    if (mt_vm_main_pending()) {
        return;
    }
    set_timer(0, 0);
    // A thread that made something pending just now may have set the timer before it
    // was stopped here.
    if (mt_vm_main_pending()) {
        set_timer(FIRST_NS, NEXT_NS);
    }
}

void mt_wake_init(void) {
    struct sigaction action;
    memset(&action, 0, sizeof(action));
    action.sa_handler = handle_kick;
    sigemptyset(&action.sa_mask);
    // No SA_RESTART: ending the system call is what the signal is for.
    sigaction(MT_SIGNAL_KICK, &action, NULL);

    struct sigevent event;
    memset(&event, 0, sizeof(event));
    event.sigev_notify = SIGEV_THREAD_ID;
    event.sigev_signo = MT_SIGNAL_KICK;
    event.sigev_notify_thread_id = (pid_t)syscall(SYS_gettid);
    have_timer = timer_create(CLOCK_MONOTONIC, &event, &timer) == 0;
}

void mt_os_interrupt_main(void) {
    mt_thread_t *main_thread = mt_thread_main_record();
    mt_os_unpark_from_isr(&main_thread->os);
    if (mt_os_self() != main_thread) {
        int saved_errno = errno;
        pthread_kill(main_thread->os.id, MT_SIGNAL_KICK);
        errno = saved_errno;
    }
    set_timer(FIRST_NS, NEXT_NS);
}
