// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_BACKENDS_POSIX_VISIT_H
#define MODTHREAD_BACKENDS_POSIX_VISIT_H

// Threads that nobody here has started, an FFI library's say, that call Python: visitors.
//
// A visit lasts from mt_posix_visit_begin() to mt_posix_visit_end(). In between the thread is one
// of Python's: it has the GIL, waits for it and for locks as any other does, and the collector
// sees its stack. For Python each visit is a thread of its own, whatever thread of the system's
// makes it: what it has in a threading.local, and an RLock that it keeps, is lost at its end.
// threads() lists it, but it isn't counted, and the end of the program doesn't wait for it: it
// stands still where it next needs the GIL, as daemons do.
//
// C code with threads of its own calls these three; callbacks of the module `ffi` do by
// themselves (ffi.c).

#include <stddef.h>

// Visitors may come from now on. Before the first one is possible; as often as one likes.
// Context: a thread of Python's, with the GIL.
void mt_posix_visit_expect(void);

// Makes the calling thread a thread of Python's that has the GIL. `top` is an address in its
// stack: all that it does with Python until the end of the visit lies below, and no exception
// may leave it, so there is an nlr_push() between. A thread that ends in the middle of a visit,
// by pthread_exit() or because it is cancelled, ends the visit.
// Context: a thread for which mt_os_self() is NULL. Blocks for the GIL; for ever if the
// interpreter has come to its end.
void mt_posix_visit_begin(void *top);

// Context: a visitor, with the GIL.
void mt_posix_visit_end(void);

#endif // MODTHREAD_BACKENDS_POSIX_VISIT_H
