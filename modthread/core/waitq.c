// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// Modelled by tests/c/model_lock.py and model_gil.py: change all.

#include "config.h"
#include "vm.h"
#include "waitq.h"

void mt_waitq_remove(mt_waitq_t *queue, mt_waiter_t *waiter) {
    if (waiter->next == waiter) {
        queue->head = NULL;
        return;
    }
    waiter->next->prev = waiter->prev;
    waiter->prev->next = waiter->next;
    if (queue->head == waiter) {
        queue->head = waiter->next;
        queue->head->first_since = mt_os_now();
    }
}

void mt_waitq_push(mt_waitq_t *queue, mt_waiter_t *waiter) {
    waiter->thread = mt_os_self();
    waiter->since = waiter->first_since = mt_os_now();
    waiter->backs_off = false;
    mt_atomic_store(&waiter->state, MT_WAITER_QUEUED);
    if (queue->head == NULL) {
        waiter->next = waiter->prev = waiter;
        queue->head = waiter;
        return;
    }
    waiter->next = queue->head;
    waiter->prev = queue->head->prev;
    waiter->prev->next = waiter;
    waiter->next->prev = waiter;
}

// Only a thread that is running a callback has paused waiters, so few are passed over.
mt_waiter_t *mt_waitq_first(const mt_waitq_t *queue) {
    mt_waiter_t *waiter = queue->head;
    if (waiter == NULL) {
        return NULL;
    }
    do {
        if (!mt_waiter_is(waiter, MT_WAITER_PAUSED)) {
            return waiter;
        }
        waiter = waiter->next;
    } while (waiter != queue->head);
    return NULL;
}

bool mt_waitq_empty(const mt_waitq_t *queue) {
    return mt_waitq_first(queue) == NULL;
}

void mt_waiter_grant(mt_waiter_t *waiter) {
    struct mt_thread *thread = waiter->thread;
    // The last access: the waiter's thread may go on from here.
    mt_atomic_store(&waiter->state, MT_WAITER_GRANTED);
    mt_os_unpark(&thread->os);
}

void mt_waitq_grant_all(mt_waitq_t *queue) {
    mt_waiter_t *waiter;
    while ((waiter = mt_waitq_first(queue)) != NULL) {
        mt_waitq_remove(queue, waiter);
        mt_waiter_grant(waiter);
    }
}

void mt_waiter_wake(mt_waiter_t *waiter) {
    MT_ASSERT(mt_waiter_is(waiter, MT_WAITER_QUEUED));
    mt_atomic_store(&waiter->state, MT_WAITER_WOKEN);
    mt_os_unpark(&waiter->thread->os);
}

bool mt_waiter_waits_for(const mt_waiter_t *waiter, mt_ticks_t now, mt_ticks_t ticks) {
    return (mt_ticks_t)(now - waiter->since) >= ticks;
}

// Whether it does; no code for it where nobody ever does.
static bool backs_off(const mt_waiter_t *waiter) {
    return MT_BACK_OFF_US != 0 && waiter->backs_off;
}

void mt_waiter_too_late(mt_waiter_t *waiter, bool may_back_off) {
    if (!mt_waiter_is_woken(waiter)) {
        return;
    }
    waiter->backs_off = MT_BACK_OFF_US != 0 && may_back_off && !waiter->backs_off;
    if (backs_off(waiter)) {
        mt_atomic_store(&waiter->hurried, 0);
        waiter->again = mt_deadline_after(mt_os_now(), MT_TICKS_OF_US(MT_BACK_OFF_US));
    } else {
        mt_atomic_store(&waiter->state, MT_WAITER_QUEUED);
    }
}

// Its thread sees it when it has parked: the permit makes it look once more.
void mt_waiter_hurry(mt_waiter_t *waiter) {
    if (mt_waiter_is_woken(waiter) && backs_off(waiter)) {
        mt_atomic_store(&waiter->hurried, 1);
        mt_os_unpark(&waiter->thread->os);
    }
}

// ---------------------------------------------------------------- waiting

static void changed(const mt_waitable_t *on, bool waits) {
    if (on->changed != NULL) {
        on->changed(on->thing, waits);
    }
}

// In the critical section: the waiter leaves its queue.
static void leave(const mt_waitable_t *on, mt_waiter_t *waiter) {
    MT_ASSERT(!mt_waiter_is(waiter, MT_WAITER_GONE));
    mt_waitq_remove(on->queue, waiter);
    mt_atomic_store(&waiter->state, MT_WAITER_GONE);
    changed(on, false);
}

bool mt_wait_begin(const mt_waitable_t *on, mt_waiter_t *waiter) {
    mt_os_critical_enter();
    bool taken = on->take(on->thing);
    if (!taken) {
        mt_waitq_push(on->queue, waiter);
        changed(on, true);
    }
    mt_os_critical_exit();
    return taken;
}

bool mt_wait_take(const mt_waitable_t *on, mt_waiter_t *waiter) {
    mt_os_critical_enter();
    bool taken = mt_waiter_is_granted(waiter);
    if (!taken) {
        taken = on->take(on->thing);
        if (taken) {
            leave(on, waiter);
        } else {
            mt_waiter_too_late(waiter, true);
            changed(on, true);
        }
    }
    mt_os_critical_exit();
    return taken;
}

bool mt_wait_pause(const mt_waitable_t *on, mt_waiter_t *waiter) {
    mt_os_critical_enter();
    bool paused = !mt_waiter_is_granted(waiter);
    if (paused) {
        mt_atomic_store(&waiter->state, MT_WAITER_PAUSED);
        changed(on, false);
    }
    mt_os_critical_exit();
    return paused;
}

bool mt_wait_resume(const mt_waitable_t *on, mt_waiter_t *waiter) {
    mt_os_critical_enter();
    bool taken = on->take(on->thing);
    if (taken) {
        leave(on, waiter);
    } else {
        waiter->backs_off = false;
        mt_atomic_store(&waiter->state, MT_WAITER_QUEUED);
        changed(on, true);
    }
    mt_os_critical_exit();
    return taken;
}

bool mt_wait_cancel(const mt_waitable_t *on, mt_waiter_t *waiter) {
    mt_os_critical_enter();
    bool cancelled = !mt_waiter_is_granted(waiter);
    if (cancelled) {
        leave(on, waiter);
    }
    mt_os_critical_exit();
    return cancelled;
}

// Whether the waiter's thread should look at the thing now.
static bool should_look(const mt_waiter_t *waiter) {
    return mt_waiter_is_woken(waiter)
        && (!backs_off(waiter) || mt_atomic_load(&waiter->hurried)
            || mt_deadline_passed(&waiter->again, mt_os_now()));
}

static bool is_interrupted(const mt_waiter_t *waiter, mt_wait_by_t by) {
    return by == MT_WAIT_BY_EXIT ? waiter->thread->must_exit
                                 : by != MT_WAIT_BY_NOTHING && mt_vm_interrupted(waiter->thread);
}

mt_wait_t mt_waiter_wait(mt_waiter_t *waiter, const mt_deadline_t *deadline,
    mt_wait_by_t interrupted) {
    for (;;) {
        if (mt_waiter_is_granted(waiter)) {
            return MT_WAIT_GRANTED;
        }
        if (!deadline->forever && mt_deadline_passed(deadline, mt_os_now())) {
            return MT_WAIT_TIMEOUT;
        }
        // An interrupter sets the reason first and unparks then: either the
        // reason is seen here, or the permit is there and park returns at once.
        if (is_interrupted(waiter, interrupted)) {
            return MT_WAIT_INTERRUPTED;
        }
        if (should_look(waiter)) {
            return MT_WAIT_WOKEN;
        }
        waiter->thread->blocked = true;
        bool sleeps_on = backs_off(waiter) && mt_waiter_is_woken(waiter)
            && mt_deadline_is_before(&waiter->again, deadline, mt_os_now());
        mt_os_park(sleeps_on ? &waiter->again : deadline);
    }
}
