// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_THREAD_H
#define MODTHREAD_THREAD_H

// The registry of threads.
//
// A thread's record is its identity: its address is the identifier that Python
// sees. The interpreter embeds mt_thread_t at the start of a larger record of its
// own. States, each change made in the critical section:
//
//        mt_thread_new()        mt_thread_start()         the OS runs it
//   (none) --------> NEW ---------------------> STARTING ---------------> LIVE
//                     |                            |                       |
//                     |                            | the OS can't          | mt_thread_end()
//                     |                            v                       v
//                     +-----------------------> freed <---------------- ENDED
//                            mt_thread_free()             mt_os_free()
//
// The record is in record.h, and what backends ask of the registry in backend.h.
//
// A foreign thread's record is LIVE while the thread calls Python, and ENDED otherwise:
// mt_thread_enter(), mt_thread_end(), as often as it likes.
//
// NEW to LIVE are in the registry: the collector scans what the record holds,
// and from LIVE on the stack, too. Only a LIVE thread can be stopped by
// mt_os_stop_world(). An ENDED thread isn't in the registry any more and does
// nothing but give the GIL away and leave.
//
// With a GIL, the holder of the GIL may walk the registry: threads join and
// leave it with the GIL held. Without one, in the critical section.

#include "backend.h"

// Makes main the record of the calling thread and the first of the registry.
// Once, before everything else.
void mt_thread_init(mt_thread_t *main_thread);

// A number that no live thread has; not 0. In the critical section.
uint32_t mt_thread_new_serial(void);

// A zeroed record of so many bytes, an mt_thread_t at its start, in the registry.
// NULL if there is no memory.
// Context: with the GIL.
mt_thread_t *mt_thread_new(size_t record_size);

// Starts it; stack_size as in mt_os_thread_start(). From here on the record
// belongs to the thread: when this returns it may be gone. False: no thread,
// and the record is freed.
// Context: with the GIL.
bool mt_thread_start(mt_thread_t *thread, size_t stack_size);

// Puts the record of a foreign thread, the caller's, into the registry: it is LIVE, until
// mt_thread_end(). It has `foreign` and a new serial number already.
// Context: the foreign thread, with mt_os_self() and the GIL.
void mt_thread_enter(mt_thread_t *thread);

// Frees a record that was never started.
void mt_thread_free(mt_thread_t *thread);

// The thread, the caller's, is done with Python: takes it out of the registry. finish, if
// it isn't NULL, is called with arg in the same visit to the critical section:
// whoever sees what it does finds the thread gone.
// Context: not the main thread; with the GIL.
void mt_thread_end(mt_thread_t *thread, void (*finish)(void *arg), void *arg);

// The same for one that ends in the middle of its stack, which nobody will need:
// doesn't return. After mt_thread_end().
// Context: not the main thread; without the GIL.
void mt_thread_leave(void) __attribute__((noreturn));

// The thread of the registry with this serial number; NULL if there is none, or no more.
// Context: with the GIL, in the critical section, or as mt_os_look_begin() allows.
mt_thread_t *mt_thread_find(uint32_t serial);

// Whether the address is that of a record in the registry; it may be any.
// Context: as mt_thread_find().
bool mt_thread_is_registered(const mt_thread_t *thread);

// How many threads besides the main thread are in the registry, without foreign ones. Without
// a GIL, and outside the critical section, that may be a moment old.
size_t mt_thread_count(void);

// The same with foreign ones.
size_t mt_thread_registered(void);

#endif // MODTHREAD_THREAD_H
