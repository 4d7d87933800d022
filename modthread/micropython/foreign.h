// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_MICROPYTHON_FOREIGN_H
#define MODTHREAD_MICROPYTHON_FOREIGN_H

// Tasks of the system's own that run Python for a while. Those of POSIX are in
// ../backends/posix/visit.h.

#include "../core/config.h"
#include "state.h"

#ifndef MT_OS_FOREIGN_EXPECTED
#define MT_OS_FOREIGN_EXPECTED (MT_FOREIGN)
#endif

// Makes the calling task, which isn't one of Python's threads, a foreign thread; ends that;
// and marks what those have on their stacks. Builds with MT_FOREIGN only.
mt_py_thread_t *mt_py_foreign_enter(void);
void mt_py_foreign_leave(void);
void mt_py_foreign_collect(void);

// Of those that are foreign now, the one with the smallest serial number above this; NULL if there
// is none. And whether a record is of one.
// Context: in the critical section, or as mt_os_look_begin() allows.
#if MT_FOREIGN
mt_thread_t *mt_py_foreign_next(uint32_t serial);
bool mt_py_is_foreign(const mt_thread_t *thread);
#else
static inline mt_thread_t *mt_py_foreign_next(uint32_t serial) {
    (void)serial;
    return NULL;
}
static inline bool mt_py_is_foreign(const mt_thread_t *thread) {
    return thread->foreign;
}
#endif

#endif // MODTHREAD_MICROPYTHON_FOREIGN_H
