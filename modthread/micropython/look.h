// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_MICROPYTHON_LOOK_H
#define MODTHREAD_MICROPYTHON_LOOK_H

// The state of a thread, as others see it.
//
// Each thread is looked at in one visit to the critical section, one thread a visit: what is seen
// is true of each at its moment, not of all at once. Looking waits for nobody, allocates nothing
// and changes nothing, so it may be done in a signal's or a fault's handler. There a thread may be
// on its way into a wait or out of it: then it isn't seen to wait.
//
// Context of all functions: in the critical section, or as mt_os_look_begin() allows; those that
// fill no mt_py_look_t, with the GIL, too.

#include "state.h"

// A copy of a thread's state, made in one visit. Nothing here needs the thread any longer.
typedef struct {
    mt_py_thread_t *thread; // for its address, and for the stack while it can't end
    uint32_t serial;
    uintptr_t native_id;
    qstr state; // running, ready, lock, join, sleep, import, outside, starting, foreign
    bool daemon;
    bool foreign; // a task that isn't ours
    bool waits; // then it has a deadline
    mt_deadline_t deadline;
    mp_obj_t waits_for; // a lock, a handle, or a module's name; MP_OBJ_NULL: nothing of that kind
    uint32_t holder; // the serial number of who has it, if that thread is there; else 0
    size_t stack_used; // when it gave the GIL away; 0: not known
    mt_os_info_t os;
} mt_py_look_t;

// Looks at the first thread whose serial number is greater. False if there is none. Beginning
// with 0 that is all of them, in the order of their start, the main thread first.
bool mt_py_look_at_next(uint32_t serial, mt_py_look_t *to);

// Looks at this thread. False if it isn't there any more.
bool mt_py_look_at(uint32_t serial, mt_py_look_t *to);

// How many threads wait in a circle that this one is in, each for one that has what it waits for;
// 0 if it isn't in one. With for_ever, only waits without a timeout count. *oldest is set to the
// smallest serial number in the circle. The time is in proportion to the number of threads on the
// way.
size_t mt_py_cycle_of(uint32_t serial, bool for_ever, uint32_t *oldest);

// Whether each thread waits, without a timeout, for what only another thread can do.
bool mt_py_all_wait_for_ever(void);

// The identifier of the thread with this serial number; 0 if there is none.
uintptr_t mt_py_ident_of(uint32_t serial);

#endif // MODTHREAD_MICROPYTHON_LOOK_H
