// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// Ctrl-\: the table of threads, whatever they do. The default action, the end of the process with
// a core dump, has SIGABRT. A shell starts what it runs in the background with SIGQUIT ignored; the
// handler is installed there, too, since it does no harm.

#include <errno.h>
#include <string.h>

#include "../../core/backend.h"
#include "signals.h"

static void handle_quit(int signum) {
    (void)signum;
    int saved_errno = errno;
    mt_vm_print_threads(mt_posix_put);
    errno = saved_errno;
}

void mt_quit_init(void) {
    struct sigaction action;
    memset(&action, 0, sizeof(action));
    action.sa_handler = handle_quit;
    // The collector may stop the thread in here: its signal isn't blocked.
    sigemptyset(&action.sa_mask);
    action.sa_flags = SA_RESTART;
    sigaction(SIGQUIT, &action, NULL);
}
