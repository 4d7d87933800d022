// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

#ifndef _GNU_SOURCE
#define _GNU_SOURCE // pthread_getattr_np
#endif
#include <limits.h>
#include <unistd.h>

#include "../../core/backend.h"
#include "stack.h"

// The stack of a thread for which no size was asked, and the smallest one.
#define STACK_DEFAULT (256 * 1024)
#define STACK_FLOOR (64 * 1024)
// The largest page of any machine.
#define PAGE_MAX (64 * 1024)
// Kept free at a stack's low end: for C code between two checks of the limit
// (the C library's, above all), and for a signal's frame, which with the wide
// vector registers of today takes several KiB.
#define STACK_MARGIN (16 * 1024)

size_t mt_posix_stack_size(size_t wanted) {
    if (wanted == 0) {
        return STACK_DEFAULT;
    }
    long os_min = sysconf(_SC_THREAD_STACK_MIN);
    size_t floor = os_min > STACK_FLOOR ? (size_t)os_min : STACK_FLOOR;
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    if (wanted > SIZE_MAX - page) {
        return wanted; // pthread_create will say what it thinks of it
    }
    return wanted < floor ? floor : (wanted + page - 1) / page * page;
}

// How much smaller than asked for a stack is below a thread's first function: what the C
// library has put above it, and maybe a guard page. The same for all threads, so one finds
// out for all. Not each asks, because the answer is malloc()'s memory, and a thread that
// has never called malloc() or free() is cheaper by far: it gets no arena of its own.
// 0 before it is known.
static mt_atomic_t stack_overhead;
#define OVERHEAD_UNKNOWN UINT32_MAX

char *mt_posix_ask_for_stack(size_t *size) {
    pthread_attr_t attr;
    void *low = NULL;
    if (pthread_getattr_np(pthread_self(), &attr) == 0) {
        pthread_attr_getstack(&attr, &low, size);
        pthread_attr_destroy(&attr);
    }
    return low;
}

// The body of a thread of the default size.
static void *find_overhead(void *arg) {
    size_t size;
    char *low = mt_posix_ask_for_stack(&size);
    if (low != NULL) {
        // A larger one is an old one, used again, and doesn't tell about the page.
        size_t guard = size > STACK_DEFAULT ? PAGE_MAX : STACK_DEFAULT - size;
        char *here = __builtin_frame_address(0);
        mt_atomic_store(&stack_overhead, (uint32_t)(low + size - here + guard));
    }
    return arg;
}

// In the thread that starts the first one: later ones aren't any quicker.
void mt_posix_stack_prepare(void) {
    pthread_attr_t attr;
    if (mt_atomic_load(&stack_overhead) != 0 || pthread_attr_init(&attr) != 0) {
        return;
    }
    pthread_t id;
    if (pthread_attr_setstacksize(&attr, STACK_DEFAULT) == 0
        && pthread_create(&id, &attr, find_overhead, NULL) == 0) {
        pthread_join(id, NULL);
    }
    pthread_attr_destroy(&attr);
    mt_atomic_cas(&stack_overhead, 0, OVERHEAD_UNKNOWN);
}

// If the overhead is a large part, as with a sanitizer, the stack isn't of the size asked
// for.
char *mt_posix_stack_low(char *here) {
    size_t size = mt_posix_self->os.stack_size;
    uint32_t overhead = mt_atomic_load(&stack_overhead);
    if (overhead == 0 || overhead > size / 4) {
        return mt_posix_ask_for_stack(&size);
    }
    return here + overhead - size;
}

size_t mt_os_stack_below(const void *here) {
    const char *low = mt_posix_self->os.stack_low;
    if (low == NULL) {
        return STACK_FLOOR / 2; // unknown; certainly there
    }
    size_t below = (size_t)((const char *)here - low);
    return below > STACK_MARGIN ? below - STACK_MARGIN : 0;
}

size_t mt_os_stack_peak(const mt_thread_t *thread) {
    (void)thread;
    return 0;
}
