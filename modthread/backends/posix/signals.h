// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_BACKENDS_POSIX_SIGNALS_H
#define MODTHREAD_BACKENDS_POSIX_SIGNALS_H

// The signals that the backend takes for itself.

#include <signal.h>
#include <stddef.h>

// Stops a thread for the collector (world.c).
#define MT_SIGNAL_STOP (SIGRTMIN + 5)
// Ends a blocking system call of the main thread (wake.c).
#define MT_SIGNAL_KICK (SIGRTMIN + 6)

// Installs the handlers. Called by mt_os_adopt().
void mt_world_init(void);
void mt_wake_init(void);

// With MicroPython: Ctrl-\ (SIGQUIT) prints all threads on stderr, and the program goes on
// (quit.c). Called by mp_thread_init().
void mt_quit_init(void);

// Writes the text to stderr.
// Context: any, also a signal handler. Blocks while nobody reads.
void mt_posix_put(const char *text, size_t length);

#endif // MODTHREAD_BACKENDS_POSIX_SIGNALS_H
