// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_LOCK_H
#define MODTHREAD_LOCK_H

// Locks that any thread may release, and locks that their owner may nest.
//
// A lock is one word (word.h) and one queue; it has no OS object, so it needs no
// finaliser and can't leak. All zero is a free lock.
//
// First come, first served among those who wait; a running thread may take a lock that
// is free before the waiter that was woken for it. The first in line is due when it has
// been the first for MT_LOCK_FIRST_US, or has waited for MT_LOCK_PATIENCE_US: the next
// release of a contended lock hands it over. It looks at the lock each MT_BACK_OFF_US at
// most, and its next failure makes the lock contended; so it is passed over for the sum of
// both, and the time that the lock is held once.
//
// Why two bounds? With the second alone one who needs a lock that another takes and releases
// in a loop waits that long. Were it as short as the first, and many in line, all of them
// would be due all the time, and each release a hand-over: a convoy.

#include "word.h"

typedef struct {
    mt_atomic_t word;
    mt_waitq_t waiters;
} mt_lock_t;

// Takes the lock if it is free.
// Context: any of our threads. Doesn't block.
static inline bool mt_lock_try_acquire(mt_lock_t *lock) {
    return mt_word_take(&lock->word);
}

// The lock as a thing to wait for.
mt_waitable_t mt_lock_waitable(mt_lock_t *lock);

// Takes the lock if it is free (true), else queues the waiter (false): mt_wait_begin()
// with a quick look first.
// Context: any of our threads; with or without the GIL. Doesn't block.
bool mt_lock_enqueue(mt_lock_t *lock, mt_waiter_t *waiter);

// Releases the lock, whoever took it. False if it wasn't held; nothing changes.
// Context: any of our threads. Doesn't block.
bool mt_lock_release(mt_lock_t *lock);

bool mt_lock_is_held(const mt_lock_t *lock);

// Waits for the lock without regard to interruptions. False if the deadline has
// passed. For C code that has no Python to run meanwhile.
// Context: any of our threads, without the GIL. Blocks.
bool mt_lock_acquire(mt_lock_t *lock, mt_deadline_t deadline);

// A lock with an owner, who may take it again. Only its owner changes `owner`
// and `count`; others read `owner` to see that it isn't themselves.
typedef struct {
    mt_lock_t lock;
    // The owner's serial number, 0 if it isn't held: unlike the address of its
    // record, it isn't used again for a later thread when the owner has ended.
    mt_atomic_t owner;
    size_t count; // how many times the owner has taken it
} mt_rlock_t;

// Whether the calling thread owns the lock.
bool mt_rlock_is_owned(const mt_rlock_t *rlock);

// Takes the lock if the caller owns it or it is free.
// Context: any of our threads. Doesn't block.
bool mt_rlock_try_acquire(mt_rlock_t *rlock);

// The caller has got rlock->lock by waiting: makes it the owner, count times.
void mt_rlock_own(mt_rlock_t *rlock, size_t count);

// Releases it once. False if the caller doesn't own it.
bool mt_rlock_release(mt_rlock_t *rlock);

// Releases it wholly; returns how many times it was held, 0 if the caller
// doesn't own it. mt_rlock_own() is the way back.
size_t mt_rlock_release_all(mt_rlock_t *rlock);

#endif // MODTHREAD_LOCK_H
