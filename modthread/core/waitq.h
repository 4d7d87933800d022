// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_WAITQ_H
#define MODTHREAD_WAITQ_H

// Wait queues: who waits for a thing, first come, first served. Locks, the GIL
// and ends of threads are made of them.
//
// A thread that has to wait links a waiter, a variable of its own on its stack,
// into the thing's queue and parks. The thread that gives the thing away (the
// waker) does one of two things with the first waiter. It grants: it unlinks the
// waiter, marks it GRANTED, and unparks its thread, which has the thing from then
// on. Or it wakes: it marks the waiter WOKEN and unparks its thread, which then
// tries to take the thing, keeps its place in the queue meanwhile, and may find
// that another thread has been quicker (word.h says when which of the two is done).
//
// States of a waiter:
//
//            mt_waitq_push()                 mt_waiter_grant()
//   (new) ------------------> QUEUED, WOKEN ------------------> GRANTED
//                              ^   |    |
//             mt_wait_resume() |   |    | mt_wait_cancel() returned true
//                              |   |    | mt_wait_take() returned true
//                              |   |    v
//                            PAUSED ---> GONE
//                         mt_wait_pause()
//
//   QUEUED -- mt_waiter_wake() --> WOKEN -- too late, twice --> QUEUED
//
// Every arrow is drawn in the critical section, so a waiter is either granted
// or gone, never both. That settles the race between a timeout and a release:
//
//   waiter: its deadline passes
//   waker:    enters, unlinks the waiter, marks it GRANTED, unparks, exits
//   waiter: enters, mt_wait_cancel() finds GRANTED and returns false
//   waiter: has got the thing after all, and reports that.
//
// or the other way round, where the waker finds the next waiter in the queue. And
// a waiter whose time is up tries to take the thing once more before it cancels: it
// never reports a timeout of a thing that is free.
//
// The waiter reads GRANTED without the critical section, and its variable is
// gone soon after. So the waker reads the thread from it before it marks it, and
// doesn't touch it afterwards; and it unparks the thread inside the critical
// section, which each thread passes once more before its record is freed.
//
// A thread that waits may be interrupted and run Python code (a scheduled
// callback), which may wait for something else with a second waiter, or even for
// the same thing. Its first waiter is paused meanwhile: it keeps its place in the
// queue, but is passed over. (Were it granted, the thing would belong to a thread
// that doesn't know it, and whose callback may be waiting for that very thing.)

#include "backend.h"

enum {
    MT_WAITER_QUEUED,
    MT_WAITER_WOKEN,
    MT_WAITER_PAUSED,
    MT_WAITER_GRANTED,
    MT_WAITER_GONE,
};

typedef struct mt_waiter {
    struct mt_waiter *next; // in the queue, a ring
    struct mt_waiter *prev;
    struct mt_thread *thread;
    mt_atomic_t state; // one of these
    mt_ticks_t since; // when it was pushed
    mt_ticks_t first_since; // the same, or when those before it had gone
    // While the waiter is WOKEN and backs off, it looks again only then, or when it is hurried. Only
    // its thread writes these two, the first in the critical section.
    bool backs_off;
    mt_deadline_t again;
    mt_atomic_t hurried; // 1: in this back-off it was
} mt_waiter_t;

// A few instructions, though -Os takes them for more than a call.
#define MT_WAITER_INLINE static inline __attribute__((always_inline))
MT_WAITER_INLINE bool mt_waiter_is(const mt_waiter_t *waiter, uint32_t state) {
    return mt_atomic_load(&waiter->state) == state;
}

// All zero is an empty queue.
typedef struct {
    mt_waiter_t *head; // the first in the ring, NULL if nobody waits
} mt_waitq_t;

// A thing that threads wait for: its queue, and what its kind does.
typedef struct {
    mt_waitq_t *queue;
    void *thing;
    // Whether the thing can be had; then the caller has it. In the critical section.
    bool (*take)(void *thing);
    // The calling thread has a place in the queue now, or none (any more, or paused).
    // In the critical section. May be NULL.
    void (*changed)(void *thing, bool waits);
} mt_waitable_t;

typedef enum {
    MT_WAIT_GRANTED, // the waiter has the thing
    MT_WAIT_WOKEN, // the thing was free a moment ago; the waiter is still in the queue
    MT_WAIT_TIMEOUT, // the deadline has passed; the waiter is still in the queue
    MT_WAIT_INTERRUPTED, // see below; the waiter is still in the queue
} mt_wait_t;

// The reasons to return MT_WAIT_INTERRUPTED. The first two are false and true.
typedef enum {
    MT_WAIT_BY_NOTHING,
    MT_WAIT_BY_ANYTHING, // mt_vm_interrupted()
    MT_WAIT_BY_EXIT, // the thread must exit (record.h)
} mt_wait_by_t;

// ---------------------------------------------------------------- the queue

// Whether nobody is in the queue that could be granted.
// Context: in the critical section.
bool mt_waitq_empty(const mt_waitq_t *queue);

// Puts the calling thread's waiter at the end of the queue.
// Context: any of our threads, in the critical section.
void mt_waitq_push(mt_waitq_t *queue, mt_waiter_t *waiter);

// The first waiter that isn't paused, NULL if there is none.
// Context: in the critical section.
mt_waiter_t *mt_waitq_first(const mt_waitq_t *queue);

// Takes the waiter out of the queue. The thing's last changes are made
// now: with mt_waiter_grant() it is the waiter's, who may free it.
// Context: any thread, in the critical section.
void mt_waitq_remove(mt_waitq_t *queue, mt_waiter_t *waiter);

// Marks a waiter that was taken out granted and unparks its thread.
// Context: the same visit to the critical section.
void mt_waiter_grant(mt_waiter_t *waiter);

// Grants all waiters of the queue that aren't paused.
// Context: any thread, in the critical section.
void mt_waitq_grant_all(mt_waitq_t *queue);

// Marks a waiter that is QUEUED woken and unparks its thread; it stays in the queue.
// Context: any thread, in the critical section.
void mt_waiter_wake(mt_waiter_t *waiter);

// Whether the waiter was woken, and hasn't given up looking at the thing since.
// Context: in the critical section.
MT_WAITER_INLINE bool mt_waiter_is_woken(const mt_waiter_t *waiter) {
    return mt_waiter_is(waiter, MT_WAITER_WOKEN);
}

// Whether the waiter has the thing. Once true it stays so.
// Context: any; in the critical section if "not yet" matters.
MT_WAITER_INLINE bool mt_waiter_is_granted(const mt_waiter_t *waiter) {
    return mt_waiter_is(waiter, MT_WAITER_GRANTED);
}

// Whether the waiter was pushed that long ago.
// Context: in the critical section.
bool mt_waiter_waits_for(const mt_waiter_t *waiter, mt_ticks_t now, mt_ticks_t ticks);

// The thing was taken before the woken waiter came: makes it back off if it may, or makes
// it QUEUED again if it has done so already. The caller settles the thing afterwards.
// Context: the waiter's thread, in the critical section.
void mt_waiter_too_late(mt_waiter_t *waiter, bool may_back_off);

// Ends the back-off of a waiter that is in one.
// Context: any of our threads, in the critical section.
void mt_waiter_hurry(mt_waiter_t *waiter);

// ---------------------------------------------------------------- waiting

// Takes the thing if it can be had (true), else queues the waiter (false), which must
// stay valid until mt_waiter_wait() says that it is granted, or one of those below that
// it is gone.
// Context: any of our threads; with or without the GIL. Doesn't block.
bool mt_wait_begin(const mt_waitable_t *on, mt_waiter_t *waiter);

// Waits until the waiter is granted or woken, the deadline passes or the thread is
// interrupted: it has something else to do. All but the first leave the waiter
// in its queue: take the thing, and if that fails call again, or cancel it.
// Context: the waiter's thread, without the GIL, not in the critical section.
// Blocks.
mt_wait_t mt_waiter_wait(mt_waiter_t *waiter, const mt_deadline_t *deadline,
    mt_wait_by_t interrupted);

// Tries to take the thing after MT_WAIT_WOKEN or MT_WAIT_TIMEOUT. True: the caller has
// it, and the waiter is gone.
// Context: the waiter's thread. Doesn't block.
bool mt_wait_take(const mt_waitable_t *on, mt_waiter_t *waiter);

// Pauses the waiter. False if it is granted already: then it has the thing.
// Context: the waiter's thread. Doesn't block.
bool mt_wait_pause(const mt_waitable_t *on, mt_waiter_t *waiter);

// Goes on waiting, at the old place in the queue. True: the thing could be had, the
// caller has it, and the waiter is gone.
// Context: the waiter's thread. Doesn't block.
bool mt_wait_resume(const mt_waitable_t *on, mt_waiter_t *waiter);

// Gives up waiting, paused or not. False if it is granted already: then it has the thing.
// Context: the waiter's thread. Doesn't block.
bool mt_wait_cancel(const mt_waitable_t *on, mt_waiter_t *waiter);

#endif // MODTHREAD_WAITQ_H
