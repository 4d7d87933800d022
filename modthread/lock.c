// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

#include "lock.h"

enum {
    LOCK_FREE,
    LOCK_HELD,
    LOCK_CONTENDED, // held, and the queue isn't empty
};

bool mt_lock_try_acquire(mt_lock_t *lock) {
    return mt_atomic_cas(&lock->state, LOCK_FREE, LOCK_HELD);
}

bool mt_lock_enqueue(mt_lock_t *lock, mt_waiter_t *waiter) {
    if (mt_lock_try_acquire(lock)) {
        return true;
    }
    mt_os_critical_enter();
    // The holder may release with one atomic step until the word is CONTENDED.
    while (mt_atomic_load(&lock->state) != LOCK_CONTENDED) {
        if (mt_lock_try_acquire(lock)) {
            mt_os_critical_exit();
            return true;
        }
        mt_atomic_cas(&lock->state, LOCK_HELD, LOCK_CONTENDED);
    }
    mt_waitq_push(&lock->waiters, waiter);
    mt_os_critical_exit();
    return false;
}

// In the critical section: the queue of a contended lock has become shorter.
static void settle(mt_lock_t *lock) {
    if (mt_waitq_empty(&lock->waiters)) {
        mt_atomic_store(&lock->state, LOCK_HELD);
    }
}

bool mt_lock_cancel(mt_lock_t *lock, mt_waiter_t *waiter) {
    mt_os_critical_enter();
    bool cancelled = mt_waitq_cancel(&lock->waiters, waiter);
    if (cancelled) {
        settle(lock);
    }
    mt_os_critical_exit();
    return cancelled;
}

bool mt_lock_release(mt_lock_t *lock) {
    if (mt_atomic_cas(&lock->state, LOCK_HELD, LOCK_FREE)) {
        return true;
    }
    mt_os_critical_enter();
    // In here a contended lock stays contended, but one that is held may become
    // free, if two threads release it at the same time: one of them is wrong.
    bool held = true;
    if (mt_atomic_load(&lock->state) == LOCK_CONTENDED) {
        mt_waitq_grant(&lock->waiters);
        settle(lock);
    } else {
        held = mt_atomic_cas(&lock->state, LOCK_HELD, LOCK_FREE);
    }
    mt_os_critical_exit();
    return held;
}

bool mt_lock_is_held(const mt_lock_t *lock) {
    return mt_atomic_load(&lock->state) != LOCK_FREE;
}

bool mt_lock_acquire(mt_lock_t *lock, mt_deadline_t deadline) {
    mt_waiter_t waiter;
    if (mt_lock_enqueue(lock, &waiter)) {
        return true;
    }
    return mt_waiter_wait(&waiter, &deadline, false) == MT_WAIT_GRANTED
           || !mt_lock_cancel(lock, &waiter);
}

bool mt_rlock_is_owned(const mt_rlock_t *rlock) {
    return rlock->owner == mt_os_self();
}

void mt_rlock_own(mt_rlock_t *rlock, size_t count) {
    rlock->count = count;
    rlock->owner = mt_os_self();
}

bool mt_rlock_try_acquire(mt_rlock_t *rlock) {
    if (mt_rlock_is_owned(rlock)) {
        ++rlock->count;
        return true;
    }
    if (!mt_lock_try_acquire(&rlock->lock)) {
        return false;
    }
    mt_rlock_own(rlock, 1);
    return true;
}

size_t mt_rlock_release_all(mt_rlock_t *rlock) {
    if (!mt_rlock_is_owned(rlock)) {
        return 0;
    }
    size_t count = rlock->count;
    rlock->count = 0;
    rlock->owner = NULL;
    mt_lock_release(&rlock->lock);
    return count;
}

bool mt_rlock_release(mt_rlock_t *rlock) {
    if (!mt_rlock_is_owned(rlock)) {
        return false;
    }
    if (rlock->count > 1) {
        --rlock->count;
        return true;
    }
    return mt_rlock_release_all(rlock) == 1;
}
