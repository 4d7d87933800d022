// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

#include "thread.h"
#include "vm.h"
#include "waitq.h"

enum {
    WAITER_QUEUED,
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

void mt_waitq_grant(mt_waitq_t *queue) {
    mt_waiter_t *waiter = queue->head;
    struct mt_thread *thread = waiter->thread;
    unlink_waiter(queue, waiter);
    // The last access: the waiter's thread may go on from here.
    mt_atomic_store(&waiter->state, WAITER_GRANTED);
    mt_os_unpark(&thread->os);
}

bool mt_waitq_cancel(mt_waitq_t *queue, mt_waiter_t *waiter) {
    if (mt_atomic_load(&waiter->state) == WAITER_GRANTED) {
        return false;
    }
    MT_ASSERT(mt_atomic_load(&waiter->state) == WAITER_QUEUED);
    unlink_waiter(queue, waiter);
    mt_atomic_store(&waiter->state, WAITER_CANCELLED);
    return true;
}

mt_wait_t mt_waiter_wait(mt_waiter_t *waiter, const mt_deadline_t *deadline, bool interruptible) {
    for (;;) {
        if (mt_atomic_load(&waiter->state) == WAITER_GRANTED) {
            return MT_WAIT_GRANTED;
        }
        // Whoever interrupts sets the reason first and unparks then: either the
        // reason is seen here, or the permit is there and park returns at once.
        if (interruptible && mt_vm_interrupted(waiter->thread)) {
            return MT_WAIT_INTERRUPTED;
        }
        if (mt_deadline_passed(deadline, deadline->forever ? 0 : mt_os_now())) {
            return MT_WAIT_TIMEOUT;
        }
        mt_os_park(deadline);
    }
}
