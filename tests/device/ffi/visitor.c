// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// A library with threads of its own that call back, as those of audio, radio and bus libraries do.
// For test_ffi.py.

#define _GNU_SOURCE // pthread_getattr_np
#include <pthread.h>
#include <signal.h>
#include <stddef.h>

typedef long (*callback_t)(long number);

typedef struct {
    callback_t callback;
    long calls; // how many; negative: until the end of the process
    long sum; // of what they returned
    pthread_t id;
} caller_t;

// As many libraries do, so that the program's handlers don't run in their threads.
static void block_all_signals(void) {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, NULL);
}

static void *call(void *arg) {
    caller_t *caller = arg;
    block_all_signals();
    for (long i = 0; i != caller->calls; ++i) {
        caller->sum += caller->callback(i);
    }
    return NULL;
}

static caller_t callers[8];

// Starts thread number `which`, which calls so often; 0 if it could be started.
int start(int which, callback_t callback, long calls) {
    callers[which] = (caller_t) {.callback = callback, .calls = calls};
    return pthread_create(&callers[which].id, NULL, call, &callers[which]);
}

// Waits for its end; the sum of what the calls returned.
long join(int which) {
    pthread_join(callers[which].id, NULL);
    return callers[which].sum;
}

// Both in one: the caller is in here while the other thread calls.
long run(int which, callback_t callback, long calls) {
    return start(which, callback, calls) == 0 ? join(which) : -1;
}

// Calls in the caller's own thread.
long call_here(callback_t callback, long number) {
    return callback(number);
}

// The bytes below its own frame to the end of the calling thread's stack, by the C library.
long left(void) {
    pthread_attr_t attr;
    void *low = NULL;
    size_t size = 0;
    pthread_getattr_np(pthread_self(), &attr);
    pthread_attr_getstack(&attr, &low, &size);
    pthread_attr_destroy(&attr);
    return (char *)__builtin_frame_address(0) - (char *)low;
}

// Ends the calling thread, whatever it is in.
void leave(void) {
    pthread_exit(NULL);
}

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int arrived;

// Waits until another thread is in here, too.
void meet(void) {
    pthread_mutex_lock(&mutex);
    int pair = arrived++ / 2;
    pthread_cond_broadcast(&changed);
    while (arrived < 2 * pair + 2) {
        pthread_cond_wait(&changed, &mutex);
    }
    pthread_mutex_unlock(&mutex);
}
