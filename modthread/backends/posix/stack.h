// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_BACKENDS_POSIX_STACK_H
#define MODTHREAD_BACKENDS_POSIX_STACK_H

// Stacks of threads: their sizes, and where each of them ends.

#include <stddef.h>

// Finds out, once, what the C library takes of a stack. Called before a thread is started.
void mt_posix_stack_prepare(void);

// Returns the bytes to ask the system for when the user wants so many; 0 means the default.
size_t mt_posix_stack_size(size_t wanted);

// Returns the lowest byte of the calling thread's stack, NULL if nobody knows. `here` is the
// frame of its first function; os.stack_size is set.
char *mt_posix_stack_low(char *here);

// The lowest byte of the calling thread's stack, and its size. NULL: the system doesn't say.
// Context: any thread. May call malloc().
char *mt_posix_ask_for_stack(size_t *size);

#endif // MODTHREAD_BACKENDS_POSIX_STACK_H
