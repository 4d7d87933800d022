// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef TESTS_C_SUITE_H
#define TESTS_C_SUITE_H

// Every case is written with these. A case is a function without arguments, in
// the list of cases.h; it fails by a CHECK, which ends the run, or by not coming
// to an end, which the host notices. Each leaves everything as it was.

#include "cases.h"
#include "checked.h"
#include "host.h"
#include "lock.h"

#define CHECK(condition) \
    do { \
        suite_at(__FILE__, __LINE__); \
        if (!(condition)) { \
            host_fail(__FILE__, __LINE__, #condition); \
        } \
    } while (0)

// Waits for something that other threads will make true, and that they can't
// tell anybody by an event (where they are, what the OS has freed).
#define UNTIL(condition) \
    do { \
        suite_at(__FILE__, __LINE__); \
        while (!(condition)) { \
            suite_pause(); \
        } \
    } while (0)

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

// Notes where the calling thread is, for the report of a hang.
void suite_at(const char *file, int line);

// Gives the CPU away for a moment.
void suite_pause(void);

// Keeps the CPU for a moment.
void suite_spin(unsigned turns);

// How many rounds of so many this host makes.
unsigned suite_rounds(unsigned full);

// A number of 0 to below - 1; state is the caller's, any value.
unsigned suite_random(uint32_t *state, unsigned below);

static inline mt_deadline_t suite_after_us(uint64_t us) {
    return mt_deadline_after_us(mt_os_now(), us);
}

// ---------------------------------------------------------------- events

// One thread tells one other something, once, or again after it was heard. Made
// of a lock, which any thread may release.
typedef struct event {
    mt_lock_t lock;
} event_t;

void event_init(event_t *event);
void event_set(event_t *event);

#define event_wait(event) \
    do { \
        suite_at(__FILE__, __LINE__); \
        event_await(event); \
    } while (0)
void event_await(event_t *event);

// ---------------------------------------------------------------- threads

// A thread of the suite. The variable is its starter's, who must join it.
typedef struct {
    test_thread_t *record; // valid until the thread's function returns
    event_t ended;
} worker_t;

// False if there can't be another thread.
bool worker_try_start(worker_t *worker, void (*body)(void *arg), void *arg, size_t stack_size);
void worker_start(worker_t *worker, void (*body)(void *arg), void *arg);

// Waits for the end of the thread's function; its record may be freed later.
void worker_join(worker_t *worker);

// Waits until the worker is about to park or parked.
#define UNTIL_PARKED(worker) UNTIL(mt_atomic_load(&(worker)->record->parked))

// The same for all records of ended threads: nothing of them is left.
#define UNTIL_BLOCKS(count) UNTIL(host_blocks() == (count))

// Makes mt_vm_interrupted() true for the thread, and wakes it, until
// suite_clear_interrupt() is called in it.
void suite_interrupt(test_thread_t *thread);
void suite_clear_interrupt(void);

// ---------------------------------------------------------------- waits for a lock

// Those of waitq.h.
static inline bool lock_take(mt_lock_t *lock, mt_waiter_t *waiter) {
    mt_waitable_t on = mt_lock_waitable(lock);
    return mt_wait_take(&on, waiter);
}

static inline bool lock_pause(mt_lock_t *lock, mt_waiter_t *waiter) {
    mt_waitable_t on = mt_lock_waitable(lock);
    return mt_wait_pause(&on, waiter);
}

static inline bool lock_resume(mt_lock_t *lock, mt_waiter_t *waiter) {
    mt_waitable_t on = mt_lock_waitable(lock);
    return mt_wait_resume(&on, waiter);
}

static inline bool lock_cancel(mt_lock_t *lock, mt_waiter_t *waiter) {
    mt_waitable_t on = mt_lock_waitable(lock);
    return mt_wait_cancel(&on, waiter);
}

// Waits until the waiter has the lock (MT_WAIT_GRANTED), or one of the other two.
mt_wait_t lock_wait(mt_lock_t *lock, mt_waiter_t *waiter, mt_deadline_t deadline,
    bool interruptible);

// Whether the waiter's thread has the lock by now: it was granted, or woken in time.
bool lock_got(mt_lock_t *lock, mt_waiter_t *waiter);

// Whether the waiter has what it waits for, or was woken.
bool suite_granted(mt_waiter_t *waiter);
bool suite_woken(const mt_waiter_t *waiter);

// How many wait for the lock.
unsigned suite_waiters(const mt_lock_t *lock);

// How many threads besides the main thread are in the registry.
size_t suite_threads(void);

// ---------------------------------------------------------------- the host's part

typedef struct {
    const char *name;
    void (*function)(void);
} case_t;

extern const case_t suite_cases[];
extern const size_t suite_case_count;

// Once, before the first case.
void suite_init(void);

#endif // TESTS_C_SUITE_H
