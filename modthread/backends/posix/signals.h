// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_BACKENDS_POSIX_SIGNALS_H
#define MODTHREAD_BACKENDS_POSIX_SIGNALS_H

// The signals that the backend takes for itself.

#include <signal.h>

// Stops a thread for the collector (world.c).
#define MT_SIGNAL_STOP (SIGRTMIN + 5)
// Ends a blocking system call of the main thread (wake.c).
#define MT_SIGNAL_KICK (SIGRTMIN + 6)

// Installs the handlers. Called by mt_os_adopt().
void mt_world_init(void);
void mt_wake_init(void);

#endif // MODTHREAD_BACKENDS_POSIX_SIGNALS_H
