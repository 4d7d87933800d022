// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_MICROPYTHON_WAIT_H
#define MODTHREAD_MICROPYTHON_WAIT_H

// Waiting in a way that Python code may interrupt.

#include "py/obj.h"
#include "../core/waitq.h"

// How to wait for a kind of thing: as mt_lock_pause(), _resume(), _cancel().
typedef struct {
    bool (*pause)(void *thing, mt_waiter_t *waiter);
    bool (*resume)(void *thing, mt_waiter_t *waiter);
    bool (*cancel)(void *thing, mt_waiter_t *waiter);
} mt_py_wait_ops_t;

// Waits, without the GIL, until the queued waiter is granted (true) or the
// deadline has passed (false, and it is out of the queue). In the main thread
// scheduled callbacks run meanwhile; an exception that is put into the thread is
// raised from here, with the waiter out of the queue and the thing not taken.
// Context: with the GIL.
bool mt_py_wait(mt_waiter_t *waiter, mt_deadline_t deadline, const mt_py_wait_ops_t *ops,
    void *thing);

// Waits until the deadline has passed. Callbacks and exceptions as above.
// Context: with the GIL.
void mt_py_sleep(mt_deadline_t deadline);

// Lets the other threads run for a moment.
// Context: with the GIL. Blocks.
void mt_py_let_others_run(void);

#endif // MODTHREAD_MICROPYTHON_WAIT_H
