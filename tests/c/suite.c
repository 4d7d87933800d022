// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

#include "suite.h"
#include "vm.h"

static test_thread_t main_record;

void suite_init(void) {
    mt_thread_init(&main_record.base);
}

#define CASE(name) {#name, case_##name},
const case_t suite_cases[] = {CASES(CASE)};
#undef CASE
const size_t suite_case_count = COUNT_OF(suite_cases);

void suite_at(const char *file, int line) {
    self()->file = file;
    self()->line = line;
}

void suite_pause(void) {
    mt_deadline_t soon = suite_after_us(100);
    mt_os_park(&soon);
}

void suite_spin(unsigned turns) {
    for (volatile unsigned i = 0; i < turns; ++i) {
    }
}

unsigned suite_rounds(unsigned full) {
    unsigned rounds = full * HOST_ROUNDS_PERCENT / 100;
    return rounds == 0 ? 1 : rounds;
}

// A linear congruential generator; its high bits are the good ones.
unsigned suite_random(uint32_t *state, unsigned below) {
    *state = *state * 1664525u + 1013904223u;
    return (unsigned)((uint64_t)*state * below >> 32);
}

// ---------------------------------------------------------------- events

void event_init(event_t *event) {
    *event = (event_t) {0};
    CHECK(mt_lock_try_acquire(&event->lock));
}

void event_set(event_t *event) {
    CHECK(mt_lock_release(&event->lock));
}

void event_await(event_t *event) {
    // The thread that has set it doesn't touch the lock any more: the event may be gone as soon
    // as this returns.
    mt_lock_acquire(&event->lock, MT_FOREVER);
}

// ---------------------------------------------------------------- threads

bool worker_try_start(worker_t *worker, void (*body)(void *arg), void *arg, size_t stack_size) {
    test_thread_t *record = (test_thread_t *)mt_thread_new(sizeof(test_thread_t));
    if (record == NULL) {
        return false;
    }
    event_init(&worker->ended);
    record->body = body;
    record->arg = arg;
    record->ended = &worker->ended;
    worker->record = record;
    return mt_thread_start(&record->base, stack_size);
}

void worker_start(worker_t *worker, void (*body)(void *arg), void *arg) {
    CHECK(worker_try_start(worker, body, arg, HOST_STACK_SIZE));
}

void worker_join(worker_t *worker) {
    event_await(&worker->ended);
}

void suite_interrupt(test_thread_t *thread) {
    if (thread == &main_record) {
        mt_atomic_store(&thread->interrupted, 1);
        mt_os_interrupt_main();
        return;
    }
    // A thread that ends because of it must not be gone before it is unparked.
    mt_os_critical_enter();
    mt_atomic_store(&thread->interrupted, 1);
    mt_os_unpark(&thread->base.os);
    mt_os_critical_exit();
}

void suite_clear_interrupt(void) {
    mt_atomic_store(&self()->interrupted, 0);
}

// ---------------------------------------------------------------- waits for a lock

mt_wait_t lock_wait(mt_lock_t *lock, mt_waiter_t *waiter, mt_deadline_t deadline,
    bool interruptible) {
    for (;;) {
        mt_wait_t result = mt_waiter_wait(waiter, &deadline, interruptible);
        if (result == MT_WAIT_GRANTED || result == MT_WAIT_INTERRUPTED) {
            return result;
        }
        if (lock_take(lock, waiter)) {
            return MT_WAIT_GRANTED;
        }
        if (result == MT_WAIT_TIMEOUT) {
            return result;
        }
    }
}

bool lock_got(mt_lock_t *lock, mt_waiter_t *waiter) {
    return suite_granted(waiter) || (suite_woken(waiter) && lock_take(lock, waiter));
}

bool suite_granted(mt_waiter_t *waiter) {
    mt_deadline_t now = suite_after_us(0);
    return mt_waiter_wait(waiter, &now, false) == MT_WAIT_GRANTED;
}

bool suite_woken(const mt_waiter_t *waiter) {
    mt_os_critical_enter();
    bool woken = mt_waiter_is_woken(waiter);
    mt_os_critical_exit();
    return woken;
}

unsigned suite_waiters(const mt_lock_t *lock) {
    unsigned count = 0;
    mt_os_critical_enter();
    const mt_waiter_t *first = lock->waiters.head;
    const mt_waiter_t *waiter = first;
    while (waiter != NULL) {
        ++count;
        waiter = waiter->next == first ? NULL : waiter->next;
    }
    mt_os_critical_exit();
    return count;
}

size_t suite_threads(void) {
    mt_os_critical_enter();
    size_t count = mt_thread_count();
    mt_os_critical_exit();
    return count;
}

// ---------------------------------------------------------------- vm.h

bool mt_vm_interrupted(const struct mt_thread *thread) {
    return mt_atomic_load(&((const test_thread_t *)thread)->interrupted);
}

bool mt_vm_main_pending(void) {
    return mt_vm_interrupted(&main_record.base);
}

// The suite has its own: host_posix.c.
void mt_vm_print_threads(void (*put)(const char *text, size_t length)) {
    (void)put;
}

// A thread that sees this finds the other gone, and nobody has seen it gone before.
static void finish(void *arg) {
    const test_thread_t *record = arg;
    CHECK(record->in_critical && record->base.state == MT_THREAD_ENDED);
}

void mt_vm_thread_run(struct mt_thread *thread) {
    test_thread_t *record = (test_thread_t *)thread;
    record->stack_below = mt_os_stack_below(__builtin_frame_address(0));
    record->stack_top = __builtin_frame_address(0);
    record->body(record->arg);
    event_t *ended = record->ended;
    mt_thread_end(thread, finish, record);
    // The last thing, so that a joiner finds the registry without this thread.
    event_set(ended);
}
