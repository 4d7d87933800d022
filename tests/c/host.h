// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef TESTS_C_HOST_H
#define TESTS_C_HOST_H

// The little that the suite wants from the machine it runs on. host_posix.c has
// main(), and answers; a firmware brings its own.

#include <stddef.h>
#include <stdint.h>

// How many of the rounds of a long case are run, in percent.
#ifndef HOST_ROUNDS_PERCENT
#define HOST_ROUNDS_PERCENT (100)
#endif

// How many threads a case may have at once at most; 8 is the least.
#ifndef HOST_MANY
#define HOST_MANY (200)
#endif

// Bytes of stack for a thread of the suite.
#ifndef HOST_STACK_SIZE
#define HOST_STACK_SIZE (64 * 1024)
#endif

// Ends the whole run at once, with failure. The line is printed as it is.
_Noreturn void host_fail(const char *file, int line, const char *text);

// How many blocks of memory the backend has allocated and not freed.
unsigned host_blocks(void);

// Calls the function in an interrupt handler (a signal handler) that interrupts
// the calling thread, and returns when it is over.
void host_in_isr(void (*function)(void *arg), void *arg);

#endif // TESTS_C_HOST_H
