// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

#include "checked.h"
#include "host.h"

#define REQUIRE(condition, text) \
    do { \
        if (!(condition)) { \
            host_fail(__FILE__, __LINE__, text); \
        } \
    } while (0)

// Counters that any thread adds to.
static mt_atomic_t started;
static mt_atomic_t ended;
// Only the thread that starts threads uses these.
static unsigned failing_alloc;
static unsigned failing_start;
static unsigned failing_block;

static void add_one(mt_atomic_t *counter) {
    uint32_t value;
    do {
        value = mt_atomic_load(counter);
    } while (!mt_atomic_cas(counter, value, value + 1));
}

static bool fails_now(unsigned *nth) {
    return *nth != 0 && --*nth == 0;
}

void checked_fail_alloc(unsigned nth) {
    failing_alloc = nth;
}

void checked_fail_start(unsigned nth) {
    failing_start = nth;
}

void checked_fail_block(unsigned nth) {
    failing_block = nth;
}

bool checked_block_fails(void) {
    return fails_now(&failing_block);
}

unsigned checked_started(void) {
    return mt_atomic_load(&started);
}

unsigned checked_ended(void) {
    return mt_atomic_load(&ended);
}

// ---------------------------------------------------------------- critical section

void __real_mt_os_critical_enter(void);
void __real_mt_os_critical_exit(void);
void __wrap_mt_os_critical_enter(void);
void __wrap_mt_os_critical_exit(void);

void __wrap_mt_os_critical_enter(void) {
    REQUIRE(self() != NULL, "critical section in a thread that isn't ours");
    REQUIRE(!self()->in_critical, "nested critical section");
    __real_mt_os_critical_enter();
    self()->in_critical = true;
    self()->was_ended = self()->base.state == MT_THREAD_ENDED;
}

void __wrap_mt_os_critical_exit(void) {
    REQUIRE(self() != NULL && self()->in_critical, "exit by a thread that hasn't entered");
    self()->passed = self()->was_ended;
    self()->in_critical = false;
    __real_mt_os_critical_exit();
}

static void require_outside(const char *text) {
    // mt_os_free() of a record is the last thing that a thread does; it may have
    // no record by then.
    REQUIRE(self() == NULL || !self()->in_critical, text);
}

// ---------------------------------------------------------------- the clock

mt_ticks_t __real_mt_os_now(void);
mt_ticks_t __wrap_mt_os_now(void);

// How long a thread parks at most that waits for a time while the clock stands still.
#define STOPPED_PARK_US (200)

// One thread changes it.
static struct {
    bool stopped;
    mt_ticks_t at; // where it stands
    mt_ticks_t ahead; // of the backend's, when it goes
} clock_;

#define CLOCK_GET(member) __atomic_load_n(&clock_.member, __ATOMIC_ACQUIRE)
#define CLOCK_SET(member, value) __atomic_store_n(&clock_.member, value, __ATOMIC_RELEASE)

mt_ticks_t __wrap_mt_os_now(void) {
    return CLOCK_GET(stopped) ? CLOCK_GET(at) : (mt_ticks_t)(__real_mt_os_now() + CLOCK_GET(ahead));
}

void checked_stop_clock(void) {
    CLOCK_SET(at, __wrap_mt_os_now());
    CLOCK_SET(stopped, true);
}

void checked_move_clock(mt_ticks_t ticks) {
    CLOCK_SET(at, (mt_ticks_t)(CLOCK_GET(at) + ticks));
}

void checked_start_clock(void) {
    CLOCK_SET(ahead, (mt_ticks_t)(CLOCK_GET(at) - __real_mt_os_now()));
    CLOCK_SET(stopped, false);
}

// The same deadline by the backend's clock.
static mt_deadline_t real_deadline(const mt_deadline_t *deadline) {
    mt_deadline_t real = *deadline;
    if (!deadline->forever && CLOCK_GET(stopped)) {
        real = mt_deadline_after_us(__real_mt_os_now(), STOPPED_PARK_US);
    } else {
        real.at = (mt_ticks_t)(real.at - CLOCK_GET(ahead));
    }
    return real;
}

// ---------------------------------------------------------------- parking

void __real_mt_os_park(const mt_deadline_t *deadline);
void __real_mt_os_unpark(mt_os_thread_t *thread);
void __real_mt_os_interrupt_main(void);
void __wrap_mt_os_park(const mt_deadline_t *deadline);
void __wrap_mt_os_unpark(mt_os_thread_t *thread);
void __wrap_mt_os_interrupt_main(void);

void __wrap_mt_os_park(const mt_deadline_t *deadline) {
    REQUIRE(self() != NULL, "park in a thread that isn't ours");
    require_outside("park in the critical section");
    mt_atomic_store(&self()->parks, mt_atomic_load(&self()->parks) + 1);
    mt_atomic_store(&self()->parked, 1);
    mt_deadline_t real = real_deadline(deadline);
    __real_mt_os_park(&real);
    while (mt_atomic_load(&self()->kept)) {
        mt_atomic_cas(&self()->kept, CHECKED_KEEP, CHECKED_KEPT);
        real = mt_deadline_after_us(__real_mt_os_now(), STOPPED_PARK_US);
        __real_mt_os_park(&real);
    }
    mt_atomic_store(&self()->parked, 0);
}

static struct {
    void (*look)(void *arg);
    void *arg;
} on_unpark;

void checked_on_unpark(void (*look)(void *arg), void *arg) {
    on_unpark.look = look;
    on_unpark.arg = arg;
}

void __wrap_mt_os_unpark(mt_os_thread_t *thread) {
    if (on_unpark.look != NULL) {
        on_unpark.look(on_unpark.arg);
    }
    // One of these keeps a thread's record in place while it is unparked. The main thread's
    // always stays.
    bool safe = self()->in_critical || self()->in_interrupt_main;
    REQUIRE(safe, "unpark outside of the critical section");
    if (self()->in_critical) {
        const mt_thread_t *record = (const mt_thread_t *)thread;
        REQUIRE(record->state == MT_THREAD_LIVE, "unpark of a thread that isn't live");
    }
    __real_mt_os_unpark(thread);
}

void __wrap_mt_os_interrupt_main(void) {
    bool nested = self()->in_interrupt_main;
    self()->in_interrupt_main = true;
    __real_mt_os_interrupt_main();
    self()->in_interrupt_main = nested;
}

void checked_unpark(mt_thread_t *thread) {
    __real_mt_os_unpark(&thread->os);
}

// ---------------------------------------------------------------- threads

bool __real_mt_os_thread_start(mt_thread_t *thread, size_t stack_size);
void __real_mt_thread_main(mt_thread_t *thread);
bool __wrap_mt_os_thread_start(mt_thread_t *thread, size_t stack_size);
void __wrap_mt_thread_main(mt_thread_t *thread);

bool __wrap_mt_os_thread_start(mt_thread_t *thread, size_t stack_size) {
    require_outside("thread start in the critical section");
    REQUIRE(thread->state == MT_THREAD_STARTING, "start of a thread that isn't STARTING");
    return !fails_now(&failing_start) && __real_mt_os_thread_start(thread, stack_size);
}

void __wrap_mt_thread_main(mt_thread_t *thread) {
    REQUIRE(mt_os_self() == thread, "a thread that doesn't know its record");
    REQUIRE(thread->state == MT_THREAD_STARTING, "a thread runs that wasn't started");
    add_one(&started);
    __real_mt_thread_main(thread);
    REQUIRE(mt_os_self() == thread, "a thread that has lost its record");
    require_outside("end of a thread in the critical section");
    // Until then who has woken it may still be unparking it.
    REQUIRE(self()->passed, "a thread that leaves without passing the critical section");
    add_one(&ended);
}

// ---------------------------------------------------------------- memory

void *__real_mt_os_alloc(size_t size);
void __real_mt_os_free(void *ptr);
void *__wrap_mt_os_alloc(size_t size);
void __wrap_mt_os_free(void *ptr);

void *__wrap_mt_os_alloc(size_t size) {
    require_outside("alloc in the critical section");
    if (fails_now(&failing_alloc)) {
        return NULL;
    }
    unsigned char *block = __real_mt_os_alloc(size);
    for (size_t i = 0; block != NULL && i < size; ++i) {
        REQUIRE(block[i] == 0, "alloc gives memory that isn't zeroed");
    }
    return block;
}

void __wrap_mt_os_free(void *ptr) {
    require_outside("free in the critical section");
    __real_mt_os_free(ptr);
}

// ---------------------------------------------------------------- stopping the world

void __real_mt_os_stop_world(void);
void __real_mt_os_start_world(void);
void __wrap_mt_os_stop_world(void);
void __wrap_mt_os_start_world(void);

// The caller has the critical section in between, whether the backend goes into
// it by its own function or by a shorter way.
void __wrap_mt_os_stop_world(void) {
    require_outside("stop_world in the critical section");
    __real_mt_os_stop_world();
    self()->in_critical = true;
    const mt_thread_t *thread = mt_thread_main_record();
    for (; thread != NULL; thread = mt_thread_next(thread)) {
        bool running = thread == mt_os_self() || thread->state != MT_THREAD_LIVE;
        REQUIRE(running || thread->sp != NULL, "a stopped thread without a stack pointer");
    }
}

void __wrap_mt_os_start_world(void) {
    REQUIRE(self()->in_critical, "start_world without stop_world");
    __real_mt_os_start_world();
    self()->in_critical = false;
}
