// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

#include "thread.h"
#include "config.h"
#include "trace.h"
#include "vm.h"

static struct {
    mt_thread_t *first; // the main thread
    size_t count; // of the others, without foreign ones
    size_t foreign_count;
    uint32_t last_serial;
} registry;

MT_ISR_CODE mt_thread_t *mt_thread_main_record(void) {
    return registry.first;
}

size_t mt_thread_count(void) {
    return registry.count;
}

size_t mt_thread_registered(void) {
    return registry.count + registry.foreign_count;
}

mt_thread_t *mt_thread_next(const mt_thread_t *thread) {
    return thread->next == registry.first ? NULL : thread->next;
}

// The most that a walk takes: counted for those who look while the registry is unfinished.
static size_t steps(void) {
    return mt_thread_registered() + 2;
}

bool mt_thread_is_registered(const mt_thread_t *address) {
    const mt_thread_t *thread = registry.first;
    for (size_t left = steps(); thread != NULL && thread != address && left != 0; --left) {
        thread = mt_thread_next(thread);
    }
    return thread == address && thread != NULL;
}

// ---------------------------------------------------------------- by serial number

#if MT_THREAD_BUCKETS

static mt_thread_t *buckets[MT_THREAD_BUCKETS];

static mt_thread_t **bucket_of(uint32_t serial) {
    return &buckets[serial % MT_THREAD_BUCKETS];
}

mt_thread_t *mt_thread_find(uint32_t serial) {
    mt_thread_t *thread = *bucket_of(serial);
    while (thread != NULL && thread->serial != serial) {
        thread = thread->same;
    }
    return thread;
}

static void enter_bucket(mt_thread_t *thread) {
    mt_thread_t **bucket = bucket_of(thread->serial);
    thread->same = *bucket;
    *bucket = thread;
}

static void leave_bucket(mt_thread_t *thread) {
    mt_thread_t **link = bucket_of(thread->serial);
    while (*link != thread) {
        link = &(*link)->same;
    }
    *link = thread->same;
}

#else

mt_thread_t *mt_thread_find(uint32_t serial) {
    mt_thread_t *thread = registry.first;
    for (size_t left = steps(); thread != NULL && left != 0; --left) {
        if (thread->serial == serial) {
            return thread;
        }
        thread = mt_thread_next(thread);
    }
    return NULL;
}

static void enter_bucket(mt_thread_t *thread) {
    (void)thread;
}

static void leave_bucket(mt_thread_t *thread) {
    (void)thread;
}

#endif

// ---------------------------------------------------------------- the registry

// The calling thread's; nobody asks in small builds.
static void note_native_id(mt_thread_t *thread) {
    thread->native_id = MT_LIBRARY ? mt_os_native_id() : 0;
}

void mt_thread_init(mt_thread_t *main_thread) {
    main_thread->next = main_thread->prev = main_thread;
    main_thread->state = MT_THREAD_LIVE;
    main_thread->serial = registry.last_serial = 1;
    enter_bucket(main_thread);
    mt_os_adopt(main_thread);
    note_native_id(main_thread);
    registry.first = main_thread;
    registry.count = registry.foreign_count = 0;
}

uint32_t mt_thread_new_serial(void) {
    // They begin anew after 2^32 threads, and 0 is nobody's.
    do {
        ++registry.last_serial;
    } while (registry.last_serial == 0 || mt_thread_find(registry.last_serial) != NULL);
    return registry.last_serial;
}

// The registry is in the order of the numbers.
static void enter_registry(mt_thread_t *thread) {
    mt_thread_t *before = registry.first->prev;
    while (before->serial > thread->serial) {
        before = before->prev;
    }
    thread->prev = before;
    thread->next = before->next;
    thread->next->prev = thread;
    before->next = thread;
    enter_bucket(thread);
}

mt_thread_t *mt_thread_new(size_t record_size) {
    mt_thread_t *thread = mt_os_alloc(record_size);
    if (thread == NULL) {
        return NULL;
    }
    thread->blocked = thread->served = true;
    mt_os_critical_enter();
    thread->serial = mt_thread_new_serial();
    enter_registry(thread);
    ++registry.count;
    mt_os_critical_exit();
    return thread;
}

// Others may have come since it got its number.
void mt_thread_enter(mt_thread_t *thread) {
    mt_os_critical_enter();
    enter_registry(thread);
    ++registry.foreign_count;
    thread->state = MT_THREAD_LIVE;
    mt_os_critical_exit();
}

// In the critical section.
static void leave_registry(mt_thread_t *thread) {
    thread->prev->next = thread->next;
    thread->next->prev = thread->prev;
    leave_bucket(thread);
    thread->state = MT_THREAD_ENDED;
    *(thread->foreign ? &registry.foreign_count : &registry.count) -= 1;
}

void mt_thread_end(mt_thread_t *thread, void (*finish)(void *arg), void *arg) {
    MT_TRACE_NOTE_OF(thread, MT_TRACE_END, 0);
    mt_os_critical_enter();
    leave_registry(thread);
    if (finish != NULL) {
        finish(arg);
    }
    mt_os_critical_exit();
}

void mt_thread_free(mt_thread_t *thread) {
    mt_thread_end(thread, NULL, NULL);
    mt_os_free(thread);
}

bool mt_thread_start(mt_thread_t *thread, size_t stack_size) {
    MT_TRACE_NOTE_OF(thread, MT_TRACE_START, mt_trace_number(mt_os_self()->serial));
    mt_os_critical_enter();
    thread->state = MT_THREAD_STARTING;
    mt_os_critical_exit();
    if (mt_os_thread_start(thread, stack_size)) {
        return true;
    }
    mt_thread_free(thread);
    return false;
}

// A waker that has granted this thread its last wait may still be unparking it, in
// the critical section: it is over once this section has been passed.
static void await_last_waker(void) {
    MT_ASSERT(mt_os_self()->state == MT_THREAD_ENDED);
    mt_os_critical_enter();
    mt_os_critical_exit();
}

void mt_thread_leave(void) {
    await_last_waker();
    mt_os_thread_exit();
}

void mt_thread_main(mt_thread_t *thread) {
    note_native_id(thread);
    mt_os_critical_enter();
    thread->state = MT_THREAD_LIVE;
    mt_os_critical_exit();
    MT_TRACE_NOTE(MT_TRACE_BEGIN, 0);
    mt_vm_thread_run(thread);
    await_last_waker();
}
