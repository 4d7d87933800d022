// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

#include "lock.h"
#include "thread.h"

enum {
    LOCK_FREE,
    LOCK_HELD,
    LOCK_CONTENDED, // held, and somebody in the queue isn't paused
};

bool mt_lock_try_acquire(mt_lock_t *lock) {
    return mt_atomic_cas(&lock->state, LOCK_FREE, LOCK_HELD);
}

// In the critical section: takes the lock (true), or makes it contended. Its holder
// may release it with one atomic step until it is.
static bool acquire_or_contend(mt_lock_t *lock) {
    while (mt_atomic_load(&lock->state) != LOCK_CONTENDED) {
        if (mt_lock_try_acquire(lock)) {
            return true;
        }
        mt_atomic_cas(&lock->state, LOCK_HELD, LOCK_CONTENDED);
    }
    return false;
}

bool mt_lock_enqueue(mt_lock_t *lock, mt_waiter_t *waiter) {
    if (mt_lock_try_acquire(lock)) {
        return true;
    }
    mt_os_critical_enter();
    bool acquired = acquire_or_contend(lock);
    if (!acquired) {
        mt_waitq_push(&lock->waiters, waiter);
    }
    mt_os_critical_exit();
    return acquired;
}

// In the critical section: a contended lock has one waiter less.
static void settle(mt_lock_t *lock) {
    if (mt_waitq_empty(&lock->waiters)) {
        mt_atomic_cas(&lock->state, LOCK_CONTENDED, LOCK_HELD);
    }
}

bool mt_lock_pause(mt_lock_t *lock, mt_waiter_t *waiter) {
    mt_os_critical_enter();
    bool paused = mt_waitq_pause(waiter);
    if (paused) {
        settle(lock);
    }
    mt_os_critical_exit();
    return paused;
}

bool mt_lock_resume(mt_lock_t *lock, mt_waiter_t *waiter) {
    mt_os_critical_enter();
    bool acquired = acquire_or_contend(lock);
    if (acquired) {
        mt_waitq_cancel(&lock->waiters, waiter);
    } else {
        mt_waitq_resume(waiter);
    }
    mt_os_critical_exit();
    return acquired;
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
        mt_waiter_t *waiter = mt_waitq_take(&lock->waiters);
        settle(lock);
        mt_waiter_grant(waiter);
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
    return mt_atomic_load(&rlock->owner) == mt_os_self()->serial;
}

void mt_rlock_own(mt_rlock_t *rlock, size_t count) {
    rlock->count = count;
    mt_atomic_store(&rlock->owner, mt_os_self()->serial);
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
    mt_atomic_store(&rlock->owner, 0);
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
