// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// The contract of backend.h on condition variables.

#ifndef _GNU_SOURCE
#define _GNU_SOURCE // pthread_getattr_np, pthread_setname_np
#endif
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "backend.h"

#define STACK_DEFAULT (256 * 1024)
#define STACK_FLOOR (64 * 1024)
// For C code between two checks of the limit, and for a signal's frame.
#define STACK_MARGIN (16 * 1024)

_Thread_local mt_thread_t *mt_condvar_self;

// ---------------------------------------------------------------- time

mt_ticks_t mt_os_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (mt_ticks_t)((uint64_t)now.tv_sec * MT_TICKS_PER_SECOND + (uint64_t)now.tv_nsec / 1000);
}

uint64_t mt_os_trace_clock(void) {
    return mt_os_now();
}

uint32_t mt_os_trace_rate(void) {
    return MT_TICKS_PER_SECOND;
}

static struct timespec time_after(mt_ticks_t ticks) {
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    uint64_t ns = (uint64_t)at.tv_nsec + (uint64_t)ticks * 1000;
    at.tv_sec += (time_t)(ns / 1000000000);
    at.tv_nsec = (long)(ns % 1000000000);
    return at;
}

// ---------------------------------------------------------------- critical section

static pthread_mutex_t critical = PTHREAD_MUTEX_INITIALIZER;

void mt_os_critical_enter(void) {
    pthread_mutex_lock(&critical);
}

void mt_os_critical_exit(void) {
    pthread_mutex_unlock(&critical);
}

bool mt_os_look_begin(void) {
    return pthread_mutex_trylock(&critical) == 0;
}

void mt_os_look_end(bool entered) {
    if (entered) {
        pthread_mutex_unlock(&critical);
    }
}

// ---------------------------------------------------------------- parking

static void init_parker(mt_os_thread_t *os) {
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&os->given, &attr);
    pthread_condattr_destroy(&attr);
    pthread_mutex_init(&os->mutex, NULL);
}

static void destroy_parker(mt_os_thread_t *os) {
    pthread_cond_destroy(&os->given);
    pthread_mutex_destroy(&os->mutex);
}

void mt_os_park(const mt_deadline_t *deadline) {
    mt_os_thread_t *os = &mt_condvar_self->os;
    struct timespec until = time_after(mt_deadline_left(deadline, mt_os_now()));
    int error = 0;
    pthread_mutex_lock(&os->mutex);
    while (!os->permit && error == 0) {
        error = deadline->forever ? pthread_cond_wait(&os->given, &os->mutex)
                                  : pthread_cond_timedwait(&os->given, &os->mutex, &until);
    }
    os->permit = false;
    pthread_mutex_unlock(&os->mutex);
}

void mt_os_unpark(mt_os_thread_t *thread) {
    pthread_mutex_lock(&thread->mutex);
    thread->permit = true;
    pthread_cond_signal(&thread->given);
    pthread_mutex_unlock(&thread->mutex);
}

void mt_os_unpark_from_isr(mt_os_thread_t *thread) {
    mt_os_unpark(thread);
}

// Every wait of the main thread is a park.
void mt_os_interrupt_main(void) {
    mt_thread_t *main_thread = mt_thread_main_record();
    if (main_thread != NULL) {
        mt_os_unpark(&main_thread->os);
    }
}

// ---------------------------------------------------------------- threads

void mt_os_adopt(mt_thread_t *thread) {
    init_parker(&thread->os);
    mt_condvar_self = thread;
    thread->os.id = pthread_self();
}

static void free_self(void) {
    mt_thread_t *thread = mt_condvar_self;
    mt_condvar_self = NULL;
    destroy_parker(&thread->os);
    mt_os_free(thread);
}

void mt_os_thread_exit(void) {
    free_self();
    pthread_exit(NULL);
}

static char *stack_low_of_self(void) {
    pthread_attr_t attr;
    void *low = NULL;
    size_t size;
    if (pthread_getattr_np(pthread_self(), &attr) == 0) {
        pthread_attr_getstack(&attr, &low, &size);
        pthread_attr_destroy(&attr);
    }
    return low;
}

static void *run(void *arg) {
    mt_thread_t *thread = arg;
    mt_condvar_self = thread;
    thread->os.id = pthread_self();
    thread->os.stack_low = stack_low_of_self();
    mt_thread_main(thread);
    free_self();
    return NULL;
}

bool mt_os_thread_start(mt_thread_t *thread, size_t stack_size) {
    pthread_attr_t attr;
    size_t wanted = stack_size == 0 ? STACK_DEFAULT : stack_size;
    if (pthread_attr_init(&attr) != 0) {
        return false;
    }
    init_parker(&thread->os);
    pthread_t id;
    bool started = pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED) == 0
        && pthread_attr_setstacksize(&attr, wanted < STACK_FLOOR ? STACK_FLOOR : wanted) == 0
        && pthread_create(&id, &attr, run, thread) == 0;
    pthread_attr_destroy(&attr);
    if (!started) {
        destroy_parker(&thread->os);
    }
    return started;
}

size_t mt_os_stack_below(const void *here) {
    const char *low = mt_condvar_self->os.stack_low;
    size_t below = low == NULL ? STACK_FLOOR / 2 : (size_t)((const char *)here - low);
    return below > STACK_MARGIN ? below - STACK_MARGIN : 0;
}

uintptr_t mt_os_native_id(void) {
    return (uintptr_t)pthread_self();
}

void mt_os_set_name(const char *name) {
    char cut[16];
    snprintf(cut, sizeof(cut), "%s", name);
    pthread_setname_np(pthread_self(), cut);
}

void mt_os_get_name(char name[MT_NAME_SIZE]) {
    if (pthread_getname_np(pthread_self(), name, MT_NAME_SIZE) != 0) {
        name[0] = 0;
    }
}

void mt_os_info(const mt_thread_t *thread, mt_os_info_t *info) {
    if (pthread_getname_np(thread->os.id, info->name, MT_NAME_SIZE) != 0) {
        info->name[0] = 0;
    }
    info->stack_size = 0;
    info->cpu_us = MT_CPU_UNKNOWN;
}

// ---------------------------------------------------------------- memory

void *mt_os_alloc(size_t size) {
    return calloc(1, size);
}

void mt_os_free(void *ptr) {
    free(ptr);
}

size_t mt_os_memory_left(void) {
    return SIZE_MAX;
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

// ---------------------------------------------------------------- stopping the world

void mt_os_stop_world(void) {
    MT_FATAL("the condvar backend needs a GIL");
}

void mt_os_start_world(void) {
}

// ---------------------------------------------------------------- fatal errors

void mt_os_fatal(const char *text) {
    fprintf(stderr, "%s\n", text);
    abort();
}
