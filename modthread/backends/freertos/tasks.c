// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// The life of a thread's task, and of its memory.
//
// A task's stack and control block are ours, and the kernel never frees them. A
// task can't free the stack that it runs on, so one that ends puts its block into
// a list and suspends itself; once the kernel calls it suspended it is off the CPU
// for good, see is_off_cpu(). The next to come by takes it back: a thread that parks, allocates,
// starts another or ends. So at most those that are just ending have memory that
// they don't need, and nobody depends on the idle task, which may not run for a
// long time.
//
//   running --> in `ended` --> suspended --> deleted and freed, by another task

#include "../../core/backend.h"
#include "tasks.h"

// Above the stack, in the same memory if both may be in it: a stack grows down, so one that
// overflows doesn't hit what the kernel needs to tell.
typedef struct mt_freertos_block {
    StackType_t *stack;
    size_t units; // of the stack
    #if MT_FREERTOS_CORES > 1
    BaseType_t core; // where the task runs, and nowhere else
    #endif
    StaticTask_t tcb;
} block_t;

static mt_thread_t *volatile ended; // linked by `next`, guarded by the critical section

// ---------------------------------------------------------------- memory

// `size` is the stack's, not 0. NULL if there is no memory.
#if MT_FREERTOS_STACK_PSRAM
static block_t *new_block(size_t size) {
    StackType_t *stack = mt_freertos_alloc_stack(size);
    block_t *block = stack == NULL ? NULL : pvPortMalloc(sizeof(block_t));
    if (block == NULL) {
        vPortFree(stack);
        return NULL;
    }
    block->stack = stack;
    return block;
}

static void free_block(block_t *block) {
    vPortFree(block->stack);
    vPortFree(block);
}
#else
static block_t *new_block(size_t size) {
    char *stack = pvPortMalloc(size + sizeof(block_t));
    if (stack == NULL) {
        return NULL;
    }
    block_t *block = (block_t *)(void *)(stack + size);
    block->stack = (StackType_t *)(void *)stack;
    return block;
}

static void free_block(block_t *block) {
    vPortFree(block->stack);
}
#endif

// ---------------------------------------------------------------- end

// In the critical section. With several cores some kernels (V11, IDF's with
// CONFIG_FREERTOS_SMP) call a task suspended while it still is on the CPU of its core, on
// its way out. But then it can't be on the core that we are on: so each is taken back on
// its own core. That is where all threads are; only a task of the system's own may come by
// on another.
static bool is_off_cpu(const mt_thread_t *thread) {
    #if MT_FREERTOS_CORES > 1
    if (thread->os.block->core != (BaseType_t)MT_FREERTOS_CORE()) {
        return false;
    }
    #endif
    return eTaskGetState(thread->os.task) == eSuspended;
}

// The first one that is off the CPU, taken out of the list.
static mt_thread_t *take_ended(void) {
    MT_FREERTOS_ENTER();
    mt_thread_t *previous = NULL;
    mt_thread_t *thread = ended;
    while (thread != NULL && !is_off_cpu(thread)) {
        previous = thread;
        thread = thread->next;
    }
    if (thread != NULL && previous != NULL) {
        previous->next = thread->next;
    } else if (thread != NULL) {
        ended = thread->next;
    }
    MT_FREERTOS_EXIT();
    return thread;
}

void mt_freertos_reap(void) {
    mt_thread_t *thread;
    // Without the critical section: one that is added just now is left for later.
    while (ended != NULL && (thread = take_ended()) != NULL) {
        vTaskDelete(thread->os.task);
        free_block(thread->os.block);
        vPortFree(thread);
    }
}

void mt_os_thread_exit(void) {
    mt_freertos_reap();
    mt_thread_t *self = mt_os_self();
    MT_FREERTOS_ENTER();
    self->next = ended;
    ended = self;
    MT_FREERTOS_EXIT();
    for (;;) {
        vTaskSuspend(NULL);
    }
}

// ---------------------------------------------------------------- start

static void run(void *arg) {
    mt_thread_t *thread = arg;
    vTaskSetThreadLocalStoragePointer(NULL, MT_FREERTOS_TLS_INDEX, thread);
    mt_thread_main(thread);
    mt_os_thread_exit();
}

// In units of the stack's type; 0 if there can't be so much. The block after it is
// aligned as the stack is.
static size_t stack_units(size_t wanted) {
    size_t size = wanted == 0 ? MT_FREERTOS_STACK_DEFAULT : wanted;
    if (size < MT_FREERTOS_STACK_FLOOR) {
        size = MT_FREERTOS_STACK_FLOOR;
    }
    if (size > SIZE_MAX / 4) {
        return 0;
    }
    size = (size + portBYTE_ALIGNMENT - 1) / portBYTE_ALIGNMENT * portBYTE_ALIGNMENT;
    return size / sizeof(StackType_t);
}

bool mt_os_thread_start(mt_thread_t *thread, size_t stack_size) {
    mt_freertos_reap();
    size_t units = stack_units(stack_size);
    block_t *block = units == 0 ? NULL : new_block(units * sizeof(StackType_t));
    if (block == NULL) {
        return false;
    }
    block->units = units;
    #if MT_FREERTOS_CORES > 1
    block->core = (BaseType_t)MT_FREERTOS_CORE();
    #endif
    thread->os.block = block;
    // The handle of a static task is the address of its control block. It is stored
    // first: the thread may run, and be gone, before create returns.
    TaskHandle_t task = (TaskHandle_t)&block->tcb;
    thread->os.task = task;
    TaskHandle_t created =
        mt_freertos_create(run, thread, units, block->stack, &block->tcb, uxTaskPriorityGet(NULL));
    MT_ASSERT(created == task);
    return true;
}

// ---------------------------------------------------------------- stack

size_t mt_freertos_stack_size(const mt_thread_t *thread) {
    const block_t *block = thread->os.block;
    return block == NULL ? 0 : block->units * sizeof(StackType_t);
}

size_t mt_os_stack_below(const void *here) {
    const block_t *block = mt_os_self()->os.block;
    if (block == NULL) {
        return MT_FREERTOS_STACK_MARGIN; // the main thread's; certainly there
    }
    size_t below = (size_t)((const char *)here - (const char *)block->stack);
    return below > MT_FREERTOS_STACK_MARGIN ? below - MT_FREERTOS_STACK_MARGIN : 0;
}
