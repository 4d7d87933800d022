// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

#include "vm.h"
#include "waitq.h"

enum {
    WAITER_QUEUED,
    WAITER_PAUSED,
    WAITER_GRANTED,
    WAITER_CANCELLED,
};

static void unlink_waiter(mt_waitq_t *queue, mt_waiter_t *waiter) {
    if (waiter->next == waiter) {
        queue->head = NULL;
        return;
    }
    waiter->next->prev = waiter->prev;
    waiter->prev->next = waiter->next;
    if (queue->head == waiter) {
        queue->head = waiter->next;
    }
}

void mt_waitq_push(mt_waitq_t *queue, mt_waiter_t *waiter) {
    waiter->thread = mt_os_self();
    mt_atomic_store(&waiter->state, WAITER_QUEUED);
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

// The first that isn't paused, or NULL. Only a thread that is running a callback
// has paused waiters, so few are passed over.
static mt_waiter_t *first_active(const mt_waitq_t *queue) {
    mt_waiter_t *waiter = queue->head;
    if (waiter == NULL) {
        return NULL;
    }
    do {
        if (mt_atomic_load(&waiter->state) == WAITER_QUEUED) {
            return waiter;
        }
        waiter = waiter->next;
    } while (waiter != queue->head);
    return NULL;
}

bool mt_waitq_empty(const mt_waitq_t *queue) {
    return first_active(queue) == NULL;
}

mt_waiter_t *mt_waitq_take(mt_waitq_t *queue) {
    mt_waiter_t *waiter = first_active(queue);
    MT_ASSERT(waiter != NULL);
    unlink_waiter(queue, waiter);
    return waiter;
}

void mt_waiter_grant(mt_waiter_t *waiter) {
    struct mt_thread *thread = waiter->thread;
    // The last access: the waiter's thread may go on from here.
    mt_atomic_store(&waiter->state, WAITER_GRANTED);
    mt_os_unpark(&thread->os);
}

bool mt_waitq_pause(mt_waiter_t *waiter) {
    if (mt_atomic_load(&waiter->state) == WAITER_GRANTED) {
        return false;
    }
    mt_atomic_store(&waiter->state, WAITER_PAUSED);
    return true;
}

void mt_waitq_resume(mt_waiter_t *waiter) {
    mt_atomic_store(&waiter->state, WAITER_QUEUED);
}

bool mt_waitq_cancel(mt_waitq_t *queue, mt_waiter_t *waiter) {
    if (mt_atomic_load(&waiter->state) == WAITER_GRANTED) {
        return false;
    }
    MT_ASSERT(mt_atomic_load(&waiter->state) != WAITER_CANCELLED);
    unlink_waiter(queue, waiter);
    mt_atomic_store(&waiter->state, WAITER_CANCELLED);
    return true;
}

mt_wait_t mt_waiter_wait(mt_waiter_t *waiter, const mt_deadline_t *deadline, bool interruptible) {
    for (;;) {
        if (mt_atomic_load(&waiter->state) == WAITER_GRANTED) {
            return MT_WAIT_GRANTED;
        }
        if (mt_deadline_passed(deadline, deadline->forever ? 0 : mt_os_now())) {
            return MT_WAIT_TIMEOUT;
        }
        // Whoever interrupts sets the reason first and unparks then: either the
        // reason is seen here, or the permit is there and park returns at once.
        if (interruptible && mt_vm_interrupted(waiter->thread)) {
            return MT_WAIT_INTERRUPTED;
        }
        mt_os_park(deadline);
    }
}
