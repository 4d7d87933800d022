// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_MICROPYTHON_WAIT_H
#define MODTHREAD_MICROPYTHON_WAIT_H

// Waiting in a way that Python code may interrupt.

#include "py/obj.h"
#include "../core/waitq.h"

// Waits, without the GIL, until the queued waiter has the thing (true) or the deadline
// has passed (false, and it is out of the queue). A woken waiter tries to take the thing
// when it has the GIL again: were it the other way round, it would have the thing and not
// run, while the thread that has released it goes on and may want it back.
// If interruptible, scheduled callbacks run meanwhile in the main thread, and an exception
// that is put into the thread is raised from here, with the waiter out of the queue and
// the thing not taken.
//
// Others see in the list of threads that it waits for the object, a lock or a handle; without one,
// for an import. Where deadlocks are detected, a wait that would complete one raises that as an
// exception.
// Context: with the GIL.
bool mt_py_wait_for(mp_obj_t object, const mt_waitable_t *on, mt_waiter_t *waiter,
    const mt_deadline_t *deadline, bool interruptible);

// Waits until the deadline has passed. Callbacks and exceptions as above.
// Context: with the GIL.
void mt_py_sleep(mt_deadline_t deadline);

// The same for a caller that has given the GIL away, and runs nothing: false if something is
// pending for it before the deadline.
// Context: without the GIL.
bool mt_py_sleep_away(mt_deadline_t deadline);

// Lets the other threads run for a moment.
// Context: with the GIL. Blocks.
void mt_py_let_others_run(void);

#endif // MODTHREAD_MICROPYTHON_WAIT_H
