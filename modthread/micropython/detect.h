// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_MICROPYTHON_DETECT_H
#define MODTHREAD_MICROPYTHON_DETECT_H

// Deadlocks that are noticed when they come about: by the thread whose wait closes the circle.

#include "py/obj.h"
#include "../core/config.h"

// What is looked for before a wait; 0: nothing, as it is at first.
enum {
    MT_PY_DETECT_CYCLES = 1,
    MT_PY_DETECT_END = 2, // besides, the main thread waits at the end of the program for the others
};
extern uint8_t mt_py_detects;

// The calling thread has noted a wait without a timeout, and hasn't begun it. What that would
// complete: MT_PY_DETECT_CYCLES, a circle of threads that wait for each other for ever;
// MT_PY_DETECT_END, every thread waits for ever; or 0.
// Context: with the GIL; without one, in the visit to the critical section that notes the wait.
unsigned mt_py_completes(void);

// Raises the exception for that. For MT_PY_DETECT_END the main thread gets it: this returns in
// another one.
// Context: with the GIL, the wait noted.
void mt_py_raise_deadlock(unsigned what);

// The main thread begins to wait for the others at the program's end.
// Nothing is looked for any more.
// Context: with the GIL.
#if MT_INTROSPECTION
void mt_py_detect_end(void);
void mt_py_detect_reset(void);
#else
static inline void mt_py_detect_end(void) {
}
static inline void mt_py_detect_reset(void) {
}
#endif

// _thread._detect_deadlocks: None, or a function that makes the exception: of a list with the
// threads of a circle, as in _threads(); or of None, if every thread waits for ever.
extern const mp_obj_fun_builtin_fixed_t mt_py_detect_deadlocks_obj;

#endif // MODTHREAD_MICROPYTHON_DETECT_H
