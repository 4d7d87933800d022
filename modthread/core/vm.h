// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_VM_H
#define MODTHREAD_VM_H

// The core's questions to the interpreter that it serves. micropython/sched.c and
// life.c answer for MicroPython; the tests of the core answer for themselves.

#include <stdbool.h>

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

#ifdef __cplusplus
}
#endif

#endif // MODTHREAD_VM_H
