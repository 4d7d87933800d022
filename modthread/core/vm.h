// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_VM_H
#define MODTHREAD_VM_H

// The core's questions to the interpreter that it serves. micropython/sched.c and
// life.c answer for MicroPython; the tests of the core answer for themselves.

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct mt_thread;

// Whether the thread has something to do that can't wait for the end of its
// wait: an exception put into it or, in the main thread, a scheduled callback.
// An interruptible wait then returns MT_WAIT_INTERRUPTED. The code that makes this
// true calls mt_os_interrupt_main(), or mt_os_unpark() for another thread.
// Context: any thread, ISR; with or without the GIL. Doesn't block.
bool mt_vm_interrupted(const struct mt_thread *thread);

// As mt_vm_interrupted() of the main thread, but stays true while a callback is
// running and more are in the queue: until the main thread may block in peace.
// Context: any thread, signal handler. Doesn't block.
bool mt_vm_main_pending(void);

// Runs a thread from its first instruction to its end: takes the GIL, calls the
// Python function, and calls mt_thread_end() before it gives the GIL up.
// Context: the new thread, without the GIL.
void mt_vm_thread_run(struct mt_thread *thread);

// Prints what each thread does, what it waits for and who has that, and the cycles among them: a
// table of 80 columns, one call of put() a line, with its "\n". It allocates nothing, wants no
// GIL, and comes to an end whatever state the lists of threads are in. Each thread is looked at
// in one visit to the critical section (mt_os_look_begin() in backend.h), and nothing is printed
// in there, so put() may block.
// Context: any, also a signal handler, a fault's handler, a thread that isn't ours, or in a
// critical section; where there are interrupts they are masked.
void mt_vm_print_threads(void (*put)(const char *text, size_t length));

#ifdef __cplusplus
}
#endif

#endif // MODTHREAD_VM_H
