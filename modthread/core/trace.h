// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_TRACE_H
#define MODTHREAD_TRACE_H

// The timeline: what threads do, an event of 8 bytes each, in a ring of memory that the caller
// gives. With MT_TRACE 0 there is nothing of it in a firmware.
//
// Who writes: any thread, in the critical section, one event a visit. So an event is whole, the
// ring's order is the order of time, and none is claimed before it is written. A hook looks at
// mt_trace_on first, without the section, and again inside: once mt_trace_stop() has been in the
// section nobody writes any more, and the memory is the caller's again.
//
// Who reads: any thread, while others write. It copies some events a visit, and counts. An event
// has a number, 0 for the first since the start; the ring has the latest ones. A reader that is
// overtaken, because what it would copy next is gone, drops what it has: its copy never has a
// gap.
//
//   thread A                         reader
//   enters, writes n, exits
//                                    enters, copies n - 16 to n - 1, exits
//   enters, writes n + 1, exits      (or overwrites n: it has been lost, and is counted)
//                                    enters, finds n, or that it is lost
//
// An event is two words, in the byte order of the machine:
//
//   time   since the event before it, in units of mt_os_trace_rate() a second
//   what   the kind in bits 31 to 27, the thread's number in bits 26 to 16, an argument
//
// The main thread's number is 1, and no other thread's. That of another is used again after 2046
// threads, which MT_TRACE_START tells. 0 is no thread.
//
// From MT_TRACE_LEAVE, MT_TRACE_GIVE or the begin of a wait to MT_TRACE_RUN or MT_TRACE_DONE a thread
// doesn't have the GIL. It wants it after GIVE, and from MT_TRACE_READY on. A wait goes on until DONE:
// if the thread begins the same wait again, it had the GIL for a moment, and it is still that wait.
// Without a GIL there are no LEAVE, GIVE, READY and RUN.

#include "backend.h"
#include "config.h"

typedef enum {
    MT_TRACE_PAUSE = 1, // 2^32 units have passed so many times as `time` says
    MT_TRACE_TEXT, // 4 bytes of text in `time`, and 2 in the argument, of the event before it
    MT_TRACE_NAME, // of the thread, in the text that follows
    MT_TRACE_START, // the thread was started by the one of the argument, or is about to be
    MT_TRACE_BEGIN, // it runs
    MT_TRACE_END, // it is done with Python, or couldn't be started
    MT_TRACE_READY, // it waits for the GIL
    MT_TRACE_RUN, // it has got the GIL
    MT_TRACE_GIVE, // it lets another have the GIL, and wants it back
    MT_TRACE_LEAVE, // it gives the GIL away for a call
    MT_TRACE_LOCK, // it gives the GIL away and waits for a lock; the argument is a part of its address, and so on
    MT_TRACE_RLOCK, // for an RLock
    MT_TRACE_SIGNAL, // for what others do: a queue's, a condition's, an event's
    MT_TRACE_JOIN, // for the end of the thread of the argument; 0 is one that has ended
    MT_TRACE_IMPORT, // for an import by another thread; the module's name follows
    MT_TRACE_SLEEP,
    MT_TRACE_DONE, // the end of a wait, with an mt_trace_outcome_t
    MT_TRACE_COLLECT, // a collection begins
    MT_TRACE_COLLECTED, // and is over, finalisers and all
    MT_TRACE_CALLBACK, // a scheduled callback, or a finaliser, begins
    MT_TRACE_CALLED, // and has returned
} mt_trace_kind_t;

typedef enum {
    MT_TRACE_TIMEOUT,
    MT_TRACE_GOT, // what it has waited for; of a sleep, all of it
    MT_TRACE_RAISED, // an exception, out of the wait
    MT_TRACE_AWAY = 4, // added if it doesn't have the GIL yet
} mt_trace_outcome_t;

#if MT_TRACE

// A thread's number in an event.
static inline uint32_t mt_trace_number(uint32_t serial) {
    return serial < 2048 ? serial : (serial - 2) % 2046 + 2;
}

typedef struct {
    uint32_t time;
    uint32_t what;
} mt_trace_event_t;

// Whether events are recorded. Read it any time; only this module writes it.
extern volatile uint8_t mt_trace_on;

// What a hook is: a load and a test of one byte while nothing is recorded.
// Context: any of our threads; not in the critical section, not from an ISR. Doesn't block.
#define MT_TRACE_NOTE(kind, argument) \
    do { \
        if (mt_trace_on) { \
            mt_trace_note((kind), mt_os_self(), (argument)); \
        } \
    } while (0)

// The same for another thread, which can't end meanwhile.
#define MT_TRACE_NOTE_OF(thread, kind, argument) \
    do { \
        if (mt_trace_on) { \
            mt_trace_note((kind), (thread), (argument)); \
        } \
    } while (0)

// Records from now on, into `size` events of aligned memory, which stays the module's until
// mt_trace_stop(). The names of all threads come first. False: something is recorded already.
// Context: any of our threads, not in the critical section. Doesn't block.
bool mt_trace_start(mt_trace_event_t *events, size_t size);

// Ends that; the memory begins with the oldest event then. If some are lost the names of all
// threads are written once more. Returns how many there were in all, those that are lost, too; 0
// if nothing is recorded.
// Context: the same.
uint64_t mt_trace_stop(void);

// Copies the latest events, `size` at most, the oldest first. Returns how many, and the number of
// the first of them. What is recorded meanwhile isn't among them. 0 if nothing is recorded.
// Context: the same.
size_t mt_trace_read(mt_trace_event_t *to, size_t size, uint64_t *first);

// What a hook calls. Records it if something is recorded. thread may be NULL: a task's that isn't
// ours.
// Context: any thread; not in the critical section. Doesn't block.
void mt_trace_note(mt_trace_kind_t kind, const mt_thread_t *thread, uint32_t argument);

// The same of the calling thread, with a text; cut after 30 bytes.
void mt_trace_note_text(mt_trace_kind_t kind, const char *text);

#else

#define MT_TRACE_NOTE(kind, argument) ((void)0)
#define MT_TRACE_NOTE_OF(thread, kind, argument) ((void)0)

#endif

#endif // MODTHREAD_TRACE_H
