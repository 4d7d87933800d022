// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// The system itself: the benchmark programs without an interpreter.
//
//   raw lock|pingpong|start|timeout N     prints its numbers as JSON
//
// lock        acquire and release a pthread mutex while a second thread exists, ns
// pingpong    two threads hand each other two futex words, round trips a second
// start       create a thread and join it, ns
// timeout     how late sem_timedwait() of 1 ms returns, us

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <linux/futex.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static int64_t clock_ns(clockid_t id) {
    struct timespec now;
    clock_gettime(id, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int64_t now_ns(void) {
    return clock_ns(CLOCK_MONOTONIC);
}

static pthread_t start_thread(void *(*function)(void *), void *arg) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, function, arg) != 0) {
        perror("pthread_create");
        exit(1);
    }
    return thread;
}

static void *idle(void *arg) {
    pause();
    return arg;
}

static void measure_lock(long n) {
    static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    start_thread(idle, NULL);
    int64_t start = now_ns();
    for (long i = 0; i < n; ++i) {
        pthread_mutex_lock(&mutex);
        pthread_mutex_unlock(&mutex);
    }
    printf("{\"pair\": %f}\n", (double)(now_ns() - start) / (double)n);
}

// ---------------------------------------------------------------- ping-pong

static uint32_t ping_word;
static uint32_t pong_word;

static void give(uint32_t *word) {
    __atomic_store_n(word, 1, __ATOMIC_RELEASE);
    syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, 1);
}

static void take(uint32_t *word) {
    while (__atomic_exchange_n(word, 0, __ATOMIC_ACQUIRE) == 0) {
        syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, 0, NULL);
    }
}

static void *answer(void *arg) {
    for (long i = *(long *)arg; i > 0; --i) {
        take(&ping_word);
        give(&pong_word);
    }
    return NULL;
}

static void measure_pingpong(long n) {
    pthread_t thread = start_thread(answer, &n);
    int64_t start = now_ns();
    for (long i = 0; i < n; ++i) {
        give(&ping_word);
        take(&pong_word);
    }
    int64_t elapsed = now_ns() - start;
    pthread_join(thread, NULL);
    printf("{\"rate\": %f}\n", (double)n * 1e9 / (double)elapsed);
}

// ---------------------------------------------------------------- start and join

static void *nothing(void *arg) {
    return arg;
}

static void measure_start(long n) {
    int64_t start = now_ns();
    for (long i = 0; i < n; ++i) {
        pthread_join(start_thread(nothing, NULL), NULL);
    }
    printf("{\"join\": %f}\n", (double)(now_ns() - start) / (double)n);
}

// ---------------------------------------------------------------- timeouts

static int compare(const void *a, const void *b) {
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

static void measure_timeout(long n) {
    sem_t sem;
    sem_init(&sem, 0, 0);
    double *late = malloc((size_t)n * sizeof(double));
    if (late == NULL) {
        exit(1);
    }
    for (long i = 0; i < n; ++i) {
        int64_t start = now_ns();
        int64_t until = clock_ns(CLOCK_REALTIME) + 1000000;
        struct timespec deadline = {
            .tv_sec = until / 1000000000,
            .tv_nsec = until % 1000000000,
        };
        while (sem_timedwait(&sem, &deadline) != 0 && clock_ns(CLOCK_REALTIME) < until) {
        }
        late[i] = (double)(now_ns() - start) / 1000 - 1000;
    }
    qsort(late, (size_t)n, sizeof(double), compare);
    printf("{\"p50\": %f, \"p98\": %f}\n", late[(n - 1) * 50 / 100], late[(n - 1) * 98 / 100]);
    free(late);
}

int main(int argc, char **argv) {
    static const struct {
        const char *name;
        void (*measure)(long n);
    } all[] = {
        {"lock", measure_lock},
        {"pingpong", measure_pingpong},
        {"start", measure_start},
        {"timeout", measure_timeout},
    };
    for (size_t i = 0; argc == 3 && i < sizeof(all) / sizeof(all[0]); ++i) {
        if (strcmp(argv[1], all[i].name) == 0) {
            all[i].measure(atol(argv[2]));
            return 0;
        }
    }
    fprintf(stderr, "usage: raw lock|pingpong|start|timeout N\n");
    return 2;
}
