// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// Starts, refusals, ends and records of threads, and the registry.

#include <limits.h>
#include <string.h>

#include "suite.h"

static void do_nothing(void *arg) {
    (void)arg;
}

static void set_event(void *event) {
    event_set(event);
}

static void wait_for_event(void *event) {
    event_wait((event_t *)event);
}

// ---------------------------------------------------------------- start and end

void case_thread_runs(void) {
    unsigned blocks = host_blocks();
    unsigned started = checked_started();
    worker_t worker;
    event_t ran;
    event_init(&ran);
    worker_start(&worker, set_event, &ran);
    event_wait(&ran);
    worker_join(&worker);
    CHECK(suite_threads() == 0);
    UNTIL_BLOCKS(blocks);
    CHECK(checked_started() == started + 1);
    CHECK(checked_ended() == checked_started());
}

static void check_refused(size_t stack_size) {
    unsigned blocks = host_blocks();
    unsigned started = checked_started();
    worker_t worker;
    CHECK(!worker_try_start(&worker, do_nothing, NULL, stack_size));
    CHECK(suite_threads() == 0);
    CHECK(mt_thread_next(mt_thread_main_record()) == NULL);
    CHECK(host_blocks() == blocks);
    CHECK(checked_started() == started);
    case_thread_runs();
}

void case_thread_refused_by_os(void) {
    check_refused(SIZE_MAX);
    check_refused(SIZE_MAX / 16 * 15); // more than an address space of 32 bits has room for
    check_refused(SIZE_MAX - 1);
}

void case_thread_refused_no_memory(void) {
    checked_fail_alloc(1);
    check_refused(HOST_STACK_SIZE);
    unsigned blocks = host_blocks();
    CHECK(mt_thread_new(SIZE_MAX) == NULL);
    CHECK(suite_threads() == 0);
    CHECK(host_blocks() == blocks);
}

// The third of five isn't started; the others aren't harmed.
void case_thread_refused_injected(void) {
    unsigned blocks = host_blocks();
    worker_t workers[5];
    event_t go[5];
    checked_fail_start(3);
    for (unsigned i = 0; i < COUNT_OF(workers); ++i) {
        event_init(&go[i]);
        bool started = worker_try_start(&workers[i], wait_for_event, &go[i], HOST_STACK_SIZE);
        CHECK(started == (i != 2));
    }
    CHECK(suite_threads() == 4);
    for (unsigned i = 0; i < COUNT_OF(workers); ++i) {
        if (i != 2) {
            event_set(&go[i]);
            worker_join(&workers[i]);
        }
    }
    CHECK(suite_threads() == 0);
    UNTIL_BLOCKS(blocks);
}

// Whichever of its allocations fails, a start that is refused leaves nothing behind.
void case_thread_refused_each_block(void) {
    unsigned blocks = host_blocks();
    worker_t worker;
    checked_fail_block(1);
    for (unsigned nth = 1; !worker_try_start(&worker, do_nothing, NULL, HOST_STACK_SIZE); ++nth) {
        CHECK(suite_threads() == 0 && host_blocks() == blocks);
        checked_fail_block(nth + 1);
    }
    checked_fail_block(0);
    worker_join(&worker);
    UNTIL_BLOCKS(blocks);
}

void case_thread_never_started(void) {
    unsigned blocks = host_blocks();
    mt_thread_t *first = mt_thread_new(sizeof(test_thread_t));
    mt_thread_t *second = mt_thread_new(sizeof(test_thread_t));
    CHECK(first != NULL && second != NULL && suite_threads() == 2);
    mt_thread_free(first);
    CHECK(mt_thread_next(mt_thread_main_record()) == second);
    mt_thread_free(second);
    CHECK(suite_threads() == 0 && host_blocks() == blocks);
}

void case_thread_many_in_a_row(void) {
    unsigned blocks = host_blocks();
    unsigned count = suite_rounds(10000);
    for (unsigned i = 0; i < count; ++i) {
        worker_t worker;
        worker_start(&worker, do_nothing, NULL);
        worker_join(&worker);
        // Those that have ended may be on their way out; not all of them, though.
        UNTIL(host_blocks() < blocks + 8);
    }
    CHECK(suite_threads() == 0);
    UNTIL_BLOCKS(blocks);
}

void case_thread_many_at_once(void) {
    static worker_t workers[HOST_MANY];
    static event_t go[HOST_MANY];
    unsigned blocks = host_blocks();
    for (unsigned round = 0; round < 3; ++round) {
        for (unsigned i = 0; i < HOST_MANY; ++i) {
            event_init(&go[i]);
            worker_start(&workers[i], wait_for_event, &go[i]);
        }
        CHECK(suite_threads() == HOST_MANY);
        for (unsigned i = 0; i < HOST_MANY; ++i) {
            event_set(&go[i]);
        }
        for (unsigned i = 0; i < HOST_MANY; ++i) {
            worker_join(&workers[i]);
        }
        CHECK(suite_threads() == 0);
        UNTIL_BLOCKS(blocks);
    }
}

// A thread ends as soon as it has been granted what it waits for, while its waker
// is unparking it. What frees a record too early is seen by a sanitizer, or by
// the checking layer, which looks into the record.
void case_thread_waker_of_ending(void) {
    unsigned blocks = host_blocks();
    uint32_t random = 1;
    for (unsigned i = 0; i < suite_rounds(3000); ++i) {
        worker_t worker;
        event_t go;
        event_init(&go);
        worker_start(&worker, wait_for_event, &go);
        UNTIL(suite_waiters(&go.lock) == 1);
        suite_spin(suite_random(&random, 300));
        event_set(&go);
        worker_join(&worker);
    }
    UNTIL_BLOCKS(blocks);
}

// Who never waits is given what threads that have ended leave, when it asks for memory.
void case_thread_freed_for_others(void) {
    unsigned blocks = host_blocks();
    worker_t worker;
    worker_start(&worker, do_nothing, NULL);
    worker_join(&worker);
    do {
        suite_spin(1000);
        mt_os_free(mt_os_alloc(1));
    } while (host_blocks() != blocks);
}

// The checking layer fails it if it doesn't pass the critical section after its end; with
// nobody to be woken there is only one way to.
void case_thread_passes_section(void) {
    unsigned ended = checked_ended();
    worker_t worker;
    worker_start(&worker, do_nothing, NULL);
    UNTIL(checked_ended() == ended + 1);
    worker_join(&worker);
}

// ---------------------------------------------------------------- what a thread knows

typedef struct {
    event_t go;
    event_t told;
    uintptr_t native_id;
    mt_thread_t *self;
    size_t below;
    size_t below_deeper;
} facts_t;

static __attribute__((noinline)) size_t below_here(void) {
    char *here = __builtin_frame_address(0);
    return mt_os_stack_below(here);
}

// The same from a frame of at least 1024 bytes.
static __attribute__((noinline)) size_t below_deeper(void) {
    volatile char room[1024];
    room[0] = 1;
    size_t below = below_here();
    // Not before the call: the room must be there during it.
    room[sizeof(room) - 1] = 1;
    return below;
}

static void tell_facts(void *arg) {
    facts_t *facts = arg;
    facts->native_id = mt_os_native_id();
    facts->self = mt_os_self();
    facts->below = below_here();
    facts->below_deeper = below_deeper();
    event_set(&facts->told);
    event_wait(&facts->go);
}

static void start_facts(worker_t *worker, facts_t *facts) {
    event_init(&facts->go);
    event_init(&facts->told);
    worker_start(worker, tell_facts, facts);
    event_wait(&facts->told);
}

static void end_facts(worker_t *worker, facts_t *facts) {
    event_set(&facts->go);
    worker_join(worker);
}

void case_thread_native_ids(void) {
    worker_t workers[4];
    facts_t facts[4];
    for (unsigned i = 0; i < COUNT_OF(workers); ++i) {
        start_facts(&workers[i], &facts[i]);
        CHECK(facts[i].native_id != 0 && facts[i].native_id != mt_os_native_id());
        CHECK(facts[i].self == &workers[i].record->base);
        CHECK(facts[i].self->native_id == facts[i].native_id);
        CHECK(facts[i].self->state == MT_THREAD_LIVE);
        for (unsigned j = 0; j < i; ++j) {
            CHECK(facts[i].native_id != facts[j].native_id);
        }
    }
    for (unsigned i = 0; i < COUNT_OF(workers); ++i) {
        end_facts(&workers[i], &facts[i]);
    }
    CHECK(mt_thread_main_record()->native_id == mt_os_native_id());
}

void case_thread_stack_below(void) {
    worker_t worker;
    facts_t facts;
    start_facts(&worker, &facts);
    end_facts(&worker, &facts);
    CHECK(facts.below > 0);
    CHECK(facts.below_deeper < facts.below);
    CHECK(facts.below - facts.below_deeper >= 1024);
    CHECK(facts.below - facts.below_deeper < 8 * 1024);
    // The main thread has an answer, too.
    CHECK(below_here() > 0);
}

// Uses as much of the stack as is said to be there.
static __attribute__((noinline)) unsigned use_stack(void) {
    volatile char room[256];
    memset((char *)room, 1, sizeof(room));
    size_t left = mt_os_stack_below((const void *)room);
    unsigned depth = left > sizeof(room) * 4 ? use_stack() : 0;
    return depth + (unsigned)room[0];
}

static void use_stack_and_tell(void *depth) {
    *(unsigned *)depth = use_stack();
}

static void check_stack(size_t stack_size) {
    worker_t worker;
    unsigned depth = 0;
    CHECK(worker_try_start(&worker, use_stack_and_tell, &depth, stack_size));
    worker_join(&worker);
    CHECK(depth > 0);
}

void case_thread_stack_used(void) {
    // The default; less than any system can do with; what the suite has else.
    check_stack(0);
    check_stack(1);
    check_stack(HOST_STACK_SIZE);
    check_stack(HOST_STACK_SIZE + 1);
}

static void check_name(const char *set, size_t kept) {
    char name[MT_NAME_SIZE];
    mt_os_set_name(set);
    mt_os_get_name(name);
    CHECK(strlen(name) >= kept && strncmp(name, set, strlen(name)) == 0);
}

static void set_names(void *arg) {
    (void)arg;
    uintptr_t native_id = mt_os_native_id();
    check_name("", 0);
    check_name("a", 1);
    check_name("a name that is much longer than what any system can hold of it", 10);
    CHECK(mt_os_native_id() == native_id);
}

// That nothing is overrun by them, such as what FreeRTOS has behind a name: the task's number. How
// much of them is kept is the system's.
void case_thread_names(void) {
    worker_t worker;
    worker_start(&worker, set_names, NULL);
    worker_join(&worker);
}

// ---------------------------------------------------------------- the registry

static mt_thread_t *nth_thread(unsigned n) {
    mt_os_critical_enter();
    mt_thread_t *thread = mt_thread_main_record();
    while (n-- > 0 && thread != NULL) {
        thread = mt_thread_next(thread);
    }
    mt_os_critical_exit();
    return thread;
}

// In the order of their starts, whichever of them end.
void case_registry_order(void) {
    worker_t workers[5];
    event_t go[5];
    for (unsigned i = 0; i < COUNT_OF(workers); ++i) {
        event_init(&go[i]);
        worker_start(&workers[i], wait_for_event, &go[i]);
    }
    CHECK(nth_thread(0) == mt_os_self());
    for (unsigned i = 0; i < COUNT_OF(workers); ++i) {
        CHECK(nth_thread(1 + i) == &workers[i].record->base);
    }
    CHECK(nth_thread(6) == NULL);
    // The middle, the first, the last.
    static const unsigned order[] = {2, 0, 4};
    static const unsigned left[] = {1, 3};
    for (unsigned i = 0; i < COUNT_OF(order); ++i) {
        event_set(&go[order[i]]);
        worker_join(&workers[order[i]]);
        CHECK(suite_threads() == 4 - i);
    }
    for (unsigned i = 0; i < COUNT_OF(left); ++i) {
        CHECK(nth_thread(1 + i) == &workers[left[i]].record->base);
    }
    CHECK(nth_thread(3) == NULL);
    for (unsigned i = 0; i < COUNT_OF(left); ++i) {
        event_set(&go[left[i]]);
        worker_join(&workers[left[i]]);
    }
    CHECK(nth_thread(1) == NULL && suite_threads() == 0);
}

// Numbers begin anew one day; no two threads have the same one then, and the order is theirs.
void case_registry_numbers(void) {
    static mt_thread_t late = {.foreign = true, .serial = UINT32_MAX};
    static mt_thread_t next = {.foreign = true};
    mt_os_critical_enter();
    next.serial = mt_thread_new_serial() + 1;
    mt_os_critical_exit();
    mt_thread_enter(&late);
    mt_thread_enter(&next);
    worker_t worker;
    event_t go;
    event_init(&go);
    worker_start(&worker, wait_for_event, &go);
    CHECK(worker.record->base.serial == next.serial + 1);
    CHECK(nth_thread(1) == &next);
    CHECK(nth_thread(2) == &worker.record->base);
    CHECK(nth_thread(3) == &late);
    mt_thread_end(&late, NULL, NULL);
    mt_thread_end(&next, NULL, NULL);
    event_set(&go);
    worker_join(&worker);
}
