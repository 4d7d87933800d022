// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_MICROPYTHON_FOREIGN_H
#define MODTHREAD_MICROPYTHON_FOREIGN_H

// Tasks of the system's own that run Python for a while.

#include "state.h"

// Makes the calling task, which isn't one of Python's threads, a foreign thread; ends that;
// and marks what those have on their stacks. Builds with MT_FOREIGN only.
mt_py_thread_t *mt_py_foreign_enter(void);
void mt_py_foreign_leave(void);
void mt_py_foreign_collect(void);

#endif // MODTHREAD_MICROPYTHON_FOREIGN_H
