// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// Modelled by tests/c/model_lock.py: change both.

#include "config.h"
#include "lock.h"
#include "thread.h"

static bool take_lock(void *lock) {
    return mt_lock_try_acquire(lock);
}

static void settle_lock(void *thing, bool waits) {
    (void)waits;
    mt_lock_t *lock = thing;
    mt_word_settle(&lock->word, mt_waitq_first(&lock->waiters));
}

mt_waitable_t mt_lock_waitable(mt_lock_t *lock) {
    return (mt_waitable_t) {
        .queue = &lock->waiters,
        .thing = lock,
        .take = take_lock,
        .changed = settle_lock,
    };
}

bool mt_lock_enqueue(mt_lock_t *lock, mt_waiter_t *waiter) {
    if (mt_lock_try_acquire(lock)) {
        return true;
    }
    mt_waitable_t on = mt_lock_waitable(lock);
    return mt_wait_begin(&on, waiter);
}

// Whether the first in line has been passed over for long enough.
static bool is_due(const mt_waiter_t *first) {
    mt_ticks_t now = mt_os_now();
    mt_deadline_t due = mt_deadline_after(first->first_since, MT_TICKS_OF_US(MT_LOCK_FIRST_US));
    return mt_deadline_passed(&due, now)
        || mt_waiter_waits_for(first, now, MT_TICKS_OF_US(MT_LOCK_PATIENCE_US));
}

// In the critical section, of a contended lock.
static void pass_on(mt_lock_t *lock) {
    mt_waiter_t *first = mt_waitq_first(&lock->waiters);
    if (first == NULL || !is_due(first)) {
        mt_word_free(&lock->word, first);
        return;
    }
    mt_waitq_remove(&lock->waiters, first);
    mt_atomic_store(&lock->word, MT_WORD_HELD);
    settle_lock(lock, true);
    mt_waiter_grant(first);
}

bool mt_lock_release(mt_lock_t *lock) {
    if (mt_word_release(&lock->word)) {
        return true;
    }
    mt_os_critical_enter();
    // In here a contended lock stays contended, but one that is held may become
    // free, if two threads release it at the same time: one of them is wrong.
    bool held = true;
    if (mt_atomic_load(&lock->word) == MT_WORD_CONTENDED) {
        pass_on(lock);
    } else {
        held = mt_word_release(&lock->word);
    }
    mt_os_critical_exit();
    return held;
}

bool mt_lock_is_held(const mt_lock_t *lock) {
    return mt_atomic_load(&lock->word) != MT_WORD_FREE;
}

bool mt_lock_acquire(mt_lock_t *lock, mt_deadline_t deadline) {
    mt_waiter_t waiter;
    if (mt_lock_enqueue(lock, &waiter)) {
        return true;
    }
    mt_waitable_t on = mt_lock_waitable(lock);
    for (;;) {
        mt_wait_t result = mt_waiter_wait(&waiter, &deadline, false);
        if (result == MT_WAIT_GRANTED || mt_wait_take(&on, &waiter)) {
            return true;
        }
        if (result == MT_WAIT_TIMEOUT) {
            return !mt_wait_cancel(&on, &waiter);
        }
    }
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
