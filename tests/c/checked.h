// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef TESTS_C_CHECKED_H
#define TESTS_C_CHECKED_H

// The checking layer between the core and a backend.
//
// The linker puts it there (--wrap): whatever the core and the suite call of the
// contract goes through checked.c, which fails the run if the caller isn't
// allowed to, counts the call, makes it fail if a case wants that, and passes it
// on. All cases run through it.

#include "thread.h"

// The state of a thread whose next park shall not return, and of one in that park.
enum {
    CHECKED_KEEP = 1,
    CHECKED_KEPT,
};

// The suite's record of a thread, the main thread included.
typedef struct {
    mt_thread_t base;
    // checked.c uses these. Only the thread itself uses those that aren't an mt_atomic_t.
    bool in_critical;
    bool in_interrupt_main;
    mt_atomic_t parks; // how many times it has parked
    mt_atomic_t parked; // it is in mt_os_park(), or will be in a moment
    mt_atomic_t kept; // 0, or one of those above
    bool was_ended; // when it came into the critical section
    bool passed; // it has passed the critical section since its end
    // suite.c uses these.
    void (*body)(void *arg);
    void *arg;
    struct event *ended;
    mt_atomic_t interrupted;
    char *stack_top; // an address near the top of the stack
    size_t stack_below; // what mt_os_stack_below() says there
    const char *volatile file; // where it is
    volatile int line;
} test_thread_t;

static inline test_thread_t *self(void) {
    return (test_thread_t *)mt_os_self();
}

// The call of mt_os_alloc(), or of mt_os_thread_start(), that fails, or the block that the backend
// doesn't get: 1 is the next one; 0 is none.
void checked_fail_alloc(unsigned nth);
void checked_fail_start(unsigned nth);
void checked_fail_block(unsigned nth);

// Whether the host has to refuse the block that it is just asked for.
bool checked_block_fails(void);

// Threads that were started and those that came to their end.
unsigned checked_started(void);
unsigned checked_ended(void);

// The clock of the core and the suite stands still from now on, and is moved on by
// hand, until it goes on by itself. A deadline passes only when it is moved past it;
// a park may return early meanwhile.
// Context: one thread.
void checked_stop_clock(void);
void checked_move_clock(mt_ticks_t ticks);
void checked_start_clock(void);

// Called by mt_os_unpark(), before it does anything; NULL for nothing.
void checked_on_unpark(void (*look)(void *arg), void *arg);

// mt_os_unpark() for a case that tests it, outside of the critical section: to
// the core that isn't allowed.
void checked_unpark(mt_thread_t *thread);

#endif // TESTS_C_CHECKED_H
