// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_WAITQ_H
#define MODTHREAD_WAITQ_H

// Wait queues: who waits for a thing, first come, first served. Locks, the GIL
// and ends of threads are made of them.
//
// A thread that has to wait links a waiter, a variable of its own on its stack,
// into the thing's queue and parks. The thread that gives the thing away (the
// waker) unlinks the first waiter, marks it granted, and unparks its thread: the
// waiter owns the thing from then on, nobody can come in between.
//
// States of a waiter:
//
//            mt_waitq_push()               mt_waiter_grant()
//   (new) ------------------> QUEUED ----------------------> GRANTED
//                              |  ^ |
//            mt_waitq_pause()  |  | | mt_waitq_cancel() returned true
//                              v  | v
//                           PAUSED -----> CANCELLED
//
// Every arrow is drawn in the critical section, so a waiter is either granted
// or cancelled, never both. That settles the race between a timeout and a
// release:
//
//   waiter: its deadline passes
//   waker:    enters, unlinks the waiter, marks it GRANTED, unparks, exits
//   waiter: enters, mt_waitq_cancel() finds GRANTED and returns false
//   waiter: has got the thing after all, and reports that.
//
// or the other way round, where the waker finds the next waiter in the queue.
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

typedef struct mt_waiter {
    struct mt_waiter *next; // in the queue, a ring
    struct mt_waiter *prev;
    struct mt_thread *thread;
    mt_atomic_t state;
} mt_waiter_t;

// All zero is an empty queue.
typedef struct {
    mt_waiter_t *head; // the first in the ring, NULL if nobody waits
} mt_waitq_t;

typedef enum {
    MT_WAIT_GRANTED, // the waiter owns the thing
    MT_WAIT_TIMEOUT, // the deadline has passed; the waiter is still in the queue
    MT_WAIT_INTERRUPTED, // mt_vm_interrupted(); the waiter is still in the queue
} mt_wait_t;

// Whether nobody is in the queue that could be granted.
// Context: in the critical section.
bool mt_waitq_empty(const mt_waitq_t *queue);

// Puts the calling thread's waiter at the end of the queue.
// Context: any of our threads, in the critical section.
void mt_waitq_push(mt_waitq_t *queue, mt_waiter_t *waiter);

// Takes the first waiter that isn't paused out of the queue, which isn't empty.
// What is left to change in the thing is changed now: with mt_waiter_grant() it is
// the waiter's, who may free it.
// Context: any thread, in the critical section.
mt_waiter_t *mt_waitq_take(mt_waitq_t *queue);

// Marks a waiter that was taken out granted and unparks its thread.
// Context: the same visit to the critical section.
void mt_waiter_grant(mt_waiter_t *waiter);

// Pauses the waiter. False if it is granted already: then it owns the thing.
// Context: the waiter's thread, in the critical section.
bool mt_waitq_pause(mt_waiter_t *waiter);

// Ends the pause of a waiter.
// Context: the waiter's thread, in the critical section.
void mt_waitq_resume(mt_waiter_t *waiter);

// Takes the waiter, paused or not, out again. False if it is granted already: then
// it owns the thing.
// Context: the waiter's thread, in the critical section.
bool mt_waitq_cancel(mt_waitq_t *queue, mt_waiter_t *waiter);

// Waits until the waiter is granted, the deadline passes or, if interruptible,
// the interpreter has something else for this thread; the first of these that is
// so. The last two leave the waiter in its queue: call again, or cancel it.
// Context: the waiter's thread, without the GIL, not in the critical section.
// Blocks.
mt_wait_t mt_waiter_wait(mt_waiter_t *waiter, const mt_deadline_t *deadline, bool interruptible);

#endif // MODTHREAD_WAITQ_H
