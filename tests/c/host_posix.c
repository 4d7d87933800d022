// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// The suite as a program of a POSIX system:
//
//   suite            runs all cases, each in a process of its own
//   suite CASE...    runs these cases in this process
//   suite --list     prints the names of the cases
//
// A case prints "ok NAME", or "FAIL file:line: text", and the exit status isn't
// 0 then. One that doesn't come to an end fails after TIME_LIMIT seconds, and the
// places where its threads are get printed.

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "suite.h"

#ifndef TIME_LIMIT
#define TIME_LIMIT (60)
#endif

_Noreturn void host_fail(const char *file, int line, const char *text) {
    fflush(stdout);
    fprintf(stderr, "FAIL %s:%d: %s\n", file, line, text);
    // Not exit(): other threads are running.
    _exit(1);
}

// ---------------------------------------------------------------- memory

// The backend's calls come here by --wrap.
void *__real_calloc(size_t count, size_t size);
void __real_free(void *ptr);
void *__wrap_calloc(size_t count, size_t size);
void __wrap_free(void *ptr);

static unsigned blocks;

void *__wrap_calloc(size_t count, size_t size) {
    // calloc() would answer the same, but a sanitizer's calloc() also tells the user.
    bool possible = size == 0 || count <= PTRDIFF_MAX / size;
    void *ptr = possible && !checked_block_fails() ? __real_calloc(count, size) : NULL;
    if (ptr != NULL) {
        __atomic_add_fetch(&blocks, 1, __ATOMIC_RELAXED);
    }
    return ptr;
}

void __wrap_free(void *ptr) {
    __real_free(ptr);
    if (ptr != NULL) {
        __atomic_sub_fetch(&blocks, 1, __ATOMIC_RELAXED);
    }
}

unsigned host_blocks(void) {
    return __atomic_load_n(&blocks, __ATOMIC_RELAXED);
}

// ---------------------------------------------------------------- interrupts

static struct {
    void (*function)(void *arg);
    void *arg;
} isr;

static void handle_signal(int signum) {
    (void)signum;
    isr.function(isr.arg);
}

void host_in_isr(void (*function)(void *arg), void *arg) {
    isr.function = function;
    isr.arg = arg;
    signal(SIGUSR1, handle_signal);
    raise(SIGUSR1);
}

// ---------------------------------------------------------------- hangs

// Without regard to who changes what meanwhile: the run has failed anyway.
static void print_places(void) {
    const mt_thread_t *thread = mt_thread_main_record();
    for (int i = 0; thread != NULL && i < 20; ++i, thread = mt_thread_next(thread)) {
        const test_thread_t *record = (const test_thread_t *)thread;
        fprintf(stderr, "  thread %d: after %s:%d%s\n", i, record->file ? record->file : "?",
            record->line, mt_atomic_load(&record->parked) ? ", parked" : "");
    }
}

static void *watch(void *name) {
    sleep(TIME_LIMIT);
    fprintf(stderr, "FAIL %s: no end in %d seconds\n", (const char *)name, TIME_LIMIT);
    print_places();
    _exit(1);
}

static void start_watch(const char *name) {
    pthread_t id;
    sigset_t all;
    sigset_t old;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &old);
    if (pthread_create(&id, NULL, watch, (void *)name) != 0) {
        host_fail(__FILE__, __LINE__, "no thread to watch the case");
    }
    pthread_detach(id);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    // Should that thread hang, too: the default action of SIGALRM.
    alarm(TIME_LIMIT + 10);
}

// ---------------------------------------------------------------- running

static int run_here(const char *name) {
    for (size_t i = 0; i < suite_case_count; ++i) {
        if (strcmp(suite_cases[i].name, name) == 0) {
            start_watch(name);
            suite_cases[i].function();
            printf("ok %s\n", name);
            fflush(stdout);
            return 0;
        }
    }
    fprintf(stderr, "FAIL %s: there is no such case\n", name);
    return 1;
}

static int run_in_process(const char *program, const char *name) {
    pid_t child = fork();
    if (child == 0) {
        execl(program, program, name, (char *)NULL);
        _exit(127);
    }
    int status;
    if (child < 0 || waitpid(child, &status, 0) != child) {
        fprintf(stderr, "FAIL %s: no process\n", name);
        return 1;
    }
    if (WIFSIGNALED(status)) {
        fprintf(stderr, "FAIL %s: %s\n", name, strsignal(WTERMSIG(status)));
    } else if (WEXITSTATUS(status) != 0) {
        fprintf(stderr, "FAIL %s: status %d\n", name, WEXITSTATUS(status));
    }
    return status != 0;
}

static int run_all(void) {
    unsigned failed = 0;
    for (size_t i = 0; i < suite_case_count; ++i) {
        failed += run_in_process("/proc/self/exe", suite_cases[i].name) != 0;
    }
    printf("%zu cases, %u failed\n", suite_case_count, failed);
    return failed != 0;
}

int main(int argc, char **argv) {
    if (argc == 1) {
        return run_all();
    }
    if (strcmp(argv[1], "--list") == 0) {
        for (size_t i = 0; i < suite_case_count; ++i) {
            puts(suite_cases[i].name);
        }
        return 0;
    }
    suite_init();
    int status = 0;
    for (int i = 1; i < argc; ++i) {
        status |= run_here(argv[i]);
    }
    return status;
}
