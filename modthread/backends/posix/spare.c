// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

#ifndef _GNU_SOURCE
#define _GNU_SOURCE // for futex.h
#endif

#include "../../backend.h"
#include "../../deadline.h"
#include "futex.h"
#include "spare.h"

// How long nobody may need it.
#define PATIENCE_US (1000000)

enum {
    SPARE,
    CALLED,
    LEAVES,
};

// On the stack of the OS thread that waits.
typedef struct {
    mt_atomic_t state;
    size_t stack_size;
    struct mt_thread *thread;
} spare_t;

// The one that waits. Whoever takes it out has to tell it what to do: it waits for that.
static spare_t *spare;

static spare_t *take(void) {
    return __atomic_exchange_n(&spare, NULL, __ATOMIC_ACQ_REL);
}

static bool replace(spare_t *from, spare_t *to) {
    return __atomic_compare_exchange_n(&spare, &from, to, false, __ATOMIC_ACQ_REL,
        __ATOMIC_ACQUIRE);
}

// Its variable is gone as soon as it has seen its state. The kernel only looks for who
// sleeps at that address.
static void tell(spare_t *found, uint32_t state) {
    mt_atomic_store(&found->state, state);
    mt_futex_wake_all(&found->state);
}

bool mt_spare_call(struct mt_thread *thread, size_t stack_size) {
    spare_t *found = take();
    if (found == NULL) {
        return false;
    }
    if (found->stack_size != stack_size) {
        tell(found, LEAVES);
        return false;
    }
    found->thread = thread;
    tell(found, CALLED);
    return true;
}

static void wait_for_news(spare_t *self, const mt_deadline_t *deadline) {
    struct timespec until = {
        .tv_sec = (time_t)(deadline->at / MT_TICKS_PER_SECOND),
        .tv_nsec = (long)(deadline->at % MT_TICKS_PER_SECOND),
    };
    mt_futex_wait(&self->state, SPARE, deadline->forever ? NULL : &until);
}

struct mt_thread *mt_spare_await(size_t stack_size) {
    spare_t self = {.stack_size = stack_size};
    if (!replace(NULL, &self)) {
        return NULL;
    }
    mt_deadline_t deadline = mt_deadline_after_us(mt_os_now(), PATIENCE_US);
    while (mt_atomic_load(&self.state) == SPARE) {
        if (!deadline.forever && mt_deadline_passed(&deadline, mt_os_now())) {
            if (replace(&self, NULL)) {
                return NULL;
            }
            deadline.forever = true; // somebody has taken it out, and is about to tell
        }
        wait_for_news(&self, &deadline);
    }
    return self.thread;
}
