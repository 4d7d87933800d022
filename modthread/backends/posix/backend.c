// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// The contract of backend.h on POSIX threads, but for stacks (stack.c), for stopping the
// world (world.c) and for waking the main thread from system calls (wake.c).

#ifndef _GNU_SOURCE
#define _GNU_SOURCE // gettid, CPU_COUNT, pthread_setname_np
#endif
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "../../core/backend.h"
#include "../../core/config.h"
#include "futex.h"
#include "signals.h"
#include "stack.h"
#include "visit.h"

// How much later than asked for the system may end a sleep.
#define TIMER_SLACK_NS (1000UL)

__thread mt_thread_t *mt_posix_self;

// ---------------------------------------------------------------- time

mt_ticks_t mt_os_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (mt_ticks_t)now.tv_sec * MT_TICKS_PER_SECOND + (mt_ticks_t)now.tv_nsec;
}

#if MT_TRACE
uint64_t mt_os_trace_clock(void) {
    return mt_os_now();
}

uint32_t mt_os_trace_rate(void) {
    return MT_TICKS_PER_SECOND;
}
#endif

// ---------------------------------------------------------------- critical section

static pthread_mutex_t critical = PTHREAD_MUTEX_INITIALIZER;

void mt_os_critical_enter(void) {
    pthread_mutex_lock(&critical);
    mt_posix_wakes.in_critical = true;
}

void mt_os_critical_exit(void) {
    mt_posix_wakes.in_critical = false;
    pthread_mutex_unlock(&critical);
    if (mt_posix_wakes.count != 0 && mt_posix_wakes.deferred == NULL) {
        mt_posix_wake_all();
    }
}

// How often to try for the section: each time the system may run its owner.
#define LOOK_TRIES (1000)

// If the interrupted thread is just on its way into the section or out of it, it isn't known to be
// the owner: then all tries are in vain.
bool mt_os_look_begin(void) {
    if (mt_posix_wakes.in_critical) {
        return false;
    }
    for (unsigned i = 0; i < LOOK_TRIES; ++i) {
        if (pthread_mutex_trylock(&critical) == 0) {
            return true;
        }
        sched_yield();
    }
    return false;
}

// Not mt_os_critical_exit(): what the interrupted thread has to wake is its own business.
void mt_os_look_end(bool entered) {
    if (entered) {
        pthread_mutex_unlock(&critical);
    }
}

// ---------------------------------------------------------------- records of ended threads

// Records of threads that have ended, linked by `next`.
// A thread that is about to start another, or the main thread when it waits, frees them.
static mt_thread_t *ended;

static void add_ended(mt_thread_t *thread) {
    mt_thread_t *next = __atomic_load_n(&ended, __ATOMIC_RELAXED);
    do {
        thread->next = next;
    } while (!__atomic_compare_exchange_n(&ended, &next, thread, false, __ATOMIC_RELEASE,
        __ATOMIC_RELAXED));
}

static void free_ended(void) {
    if (__atomic_load_n(&ended, __ATOMIC_RELAXED) == NULL) {
        return;
    }
    mt_thread_t *thread = __atomic_exchange_n(&ended, NULL, __ATOMIC_ACQUIRE);
    while (thread != NULL) {
        mt_thread_t *next = thread->next;
        mt_os_free(thread);
        thread = next;
    }
}

// ---------------------------------------------------------------- parking

__thread mt_posix_wakes_t mt_posix_wakes;

// A thread that has seen its permit meanwhile may be gone, and its parker's memory be
// used for something else. Nobody touches that here: the kernel looks for threads that
// sleep at this address, and those wake up early at worst.
void mt_posix_wake_all(void) {
    while (mt_posix_wakes.count != 0) {
        mt_futex_wake_all(mt_posix_wakes.parkers[--mt_posix_wakes.count]);
    }
}

void mt_os_park(const mt_deadline_t *deadline) {
    if (mt_posix_wakes.count != 0) {
        mt_posix_wake_all();
    }
    if (mt_posix_self == mt_thread_main_record()) {
        free_ended();
    }
    mt_atomic_t *permit = &mt_posix_self->os.permit;
    if (mt_atomic_cas(permit, 1, 0)) {
        return;
    }
    struct timespec until = mt_futex_time(deadline->at);
    mt_futex_wait(permit, 0, deadline->forever ? NULL : &until);
    mt_atomic_cas(permit, 1, 0);
}

// Whether the thread had none. Written even if it had one: a compare-and-swap that fails would
// only read, so that the thread could take the old permit, not see what the caller has written
// before, and sleep.
static bool give_permit(mt_os_thread_t *thread) {
    return __atomic_exchange_n(&thread->permit.value, 1, __ATOMIC_ACQ_REL) == 0;
}

void mt_os_unpark(mt_os_thread_t *thread) {
    if (!mt_posix_wakes.in_critical || mt_posix_wakes.count == MT_POSIX_WAKES) {
        mt_os_unpark_from_isr(thread);
    } else if (give_permit(thread)) {
        mt_posix_wakes.parkers[mt_posix_wakes.count++] = &thread->permit;
        if (mt_posix_wakes.deferred != NULL) {
            mt_posix_wakes.deferred();
        }
    }
}

// At once, also if it has interrupted this thread in the critical section.
void mt_os_unpark_from_isr(mt_os_thread_t *thread) {
    if (give_permit(thread)) {
        mt_futex_wake_all(&thread->permit);
    }
}

// ---------------------------------------------------------------- threads

// Looks before a wait, where there is another CPU for the holder.
#define SPINS (100)
unsigned mt_posix_spins;

static void know_cpus(void) {
    cpu_set_t cpus;
    if (sched_getaffinity(0, sizeof(cpus), &cpus) == 0 && CPU_COUNT(&cpus) > 1) {
        mt_posix_spins = SPINS;
    }
}

void mt_os_adopt(mt_thread_t *thread) {
    know_cpus();
    // All threads inherit it: timeouts and back-offs end when they should, not 50 µs later.
    prctl(PR_SET_TIMERSLACK, TIMER_SLACK_NS, 0UL, 0UL, 0UL);
    mt_posix_self = thread;
    thread->os.id = pthread_self();
    pthread_getname_np(pthread_self(), thread->os.name, sizeof(thread->os.name));
    mt_world_init();
    mt_wake_init();
}

static void free_self(void) {
    mt_thread_t *thread = mt_posix_self;
    mt_posix_self = NULL;
    add_ended(thread);
}

void mt_os_thread_exit(void) {
    free_self();
    pthread_exit(NULL);
}

static void *trampoline(void *arg) {
    mt_thread_t *thread = arg;
    mt_posix_self = thread;
    thread->os.id = pthread_self();
    thread->os.stack_low = mt_posix_stack_low(__builtin_frame_address(0));
    mt_thread_main(thread);
    free_self();
    return NULL;
}

bool mt_os_thread_start(mt_thread_t *thread, size_t stack_size) {
    pthread_attr_t attr;
    mt_posix_stack_prepare();
    thread->os.stack_size = mt_posix_stack_size(stack_size);
    // A new thread has its starter's name.
    memcpy(thread->os.name, mt_posix_self->os.name, sizeof(thread->os.name));
    if (pthread_attr_init(&attr) != 0) {
        return false;
    }
    pthread_t id;
    bool started = pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED) == 0
        && pthread_attr_setstacksize(&attr, thread->os.stack_size) == 0
        && pthread_create(&id, &attr, trampoline, thread) == 0;
    pthread_attr_destroy(&attr);
    return started;
}

uintptr_t mt_os_native_id(void) {
    return (uintptr_t)syscall(SYS_gettid);
}

void mt_os_set_name(const char *name) {
    char cut[16] = ""; // Linux's limit, with the NUL
    size_t len = mt_name_length(name, sizeof(cut) - 1);
    memcpy(cut, name, len);
    cut[len] = 0;
    pthread_setname_np(pthread_self(), cut);
    // In the section because others may be reading it.
    mt_os_critical_enter();
    memcpy(mt_posix_self->os.name, cut, sizeof(cut));
    mt_os_critical_exit();
}

void mt_os_get_name(char name[MT_NAME_SIZE]) {
    if (pthread_getname_np(pthread_self(), name, MT_NAME_SIZE) != 0) {
        name[0] = 0;
    }
}

// The clock of a thread is a system call away, but one that only reads.
void mt_os_info(const mt_thread_t *thread, mt_os_info_t *info) {
    memcpy(info->name, thread->os.name, sizeof(thread->os.name));
    info->stack_size = thread->os.stack_size;
    clockid_t clock;
    struct timespec had;
    bool known =
        pthread_getcpuclockid(thread->os.id, &clock) == 0 && clock_gettime(clock, &had) == 0;
    info->cpu_us =
        known ? (uint64_t)had.tv_sec * 1000000 + (uint64_t)had.tv_nsec / 1000 : MT_CPU_UNKNOWN;
}

// ---------------------------------------------------------------- memory

void *mt_os_alloc(size_t size) {
    free_ended();
    return calloc(1, size);
}

size_t mt_os_memory_left(void) {
    return SIZE_MAX;
}

void mt_os_free(void *ptr) {
    free(ptr);
}

// ---------------------------------------------------------------- mutexes

void mt_os_mutex_init(mt_os_mutex_t *mutex) {
    pthread_mutexattr_t attr;
    pthread_mutexattr_init(&attr);
    pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(mutex, &attr);
    pthread_mutexattr_destroy(&attr);
}

bool mt_os_mutex_lock(mt_os_mutex_t *mutex, bool wait) {
    return (wait ? pthread_mutex_lock(mutex) : pthread_mutex_trylock(mutex)) == 0;
}

void mt_os_mutex_unlock(mt_os_mutex_t *mutex) {
    pthread_mutex_unlock(mutex);
}

// ---------------------------------------------------------------- fatal errors

void mt_posix_put(const char *text, size_t length) {
    while (length != 0) {
        ssize_t written = write(STDERR_FILENO, text, length);
        if (written < 0 && errno != EINTR) {
            return; // nobody can be told
        }
        size_t done = written < 0 ? 0 : (size_t)written;
        text += done;
        length -= done;
    }
}

void mt_os_fatal(const char *text) {
    fprintf(stderr, "%s\n", text);
    mt_vm_print_threads(mt_posix_put);
    abort();
}
