// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// Stopping threads under ThreadSanitizer.
//
// Its runtime keeps a signal back until the thread calls a function of the C
// library that the runtime knows. A thread that computes, or waits in a futex,
// never does, and would never stop. Only signals that a thread's own instructions
// cause are passed on at once. So the signal of world.c becomes one of those,
// which nobody else sends.

#include <signal.h>

#include "../backends/posix/signals.h"

int __real_sigaction(int signum, const struct sigaction *action, struct sigaction *old);
int __real_pthread_kill(pthread_t thread, int signum);
int __wrap_sigaction(int signum, const struct sigaction *action, struct sigaction *old);
int __wrap_pthread_kill(pthread_t thread, int signum);

static int replaced(int signum) {
    return signum == MT_SIGNAL_STOP ? SIGSYS : signum;
}

int __wrap_sigaction(int signum, const struct sigaction *action, struct sigaction *old) {
    return __real_sigaction(replaced(signum), action, old);
}

int __wrap_pthread_kill(pthread_t thread, int signum) {
    return __real_pthread_kill(thread, replaced(signum));
}
