// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// The kernel of FreeRTOS.h. The critical section is a spinlock, as on ESP-IDF.
//
// All tasks that the backend starts are on core 0, and each runs on a CPU of its own all the
// same: more happens at once than on any board. A task that isn't the backend's lives on core 1,
// and comes by to take threads back, as one that calls Python does when it waits. It must not:
// there a kernel may call a task suspended that is still on its way out of core 0.

#include <errno.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../../../modthread/backends/freertos/tasks.h"
#include "../host.h"
#include "backend.h"
#include "semphr.h"
#include "task.h"

#define REQUIRE(condition, text) \
    do { \
        if (!(condition)) { \
            host_fail(__FILE__, __LINE__, text); \
        } \
    } while (0)

#define NS_PER_TICK (1000000000 / configTICK_RATE_HZ)

static _Thread_local StaticTask_t *current;

void mt_os_fatal(const char *text) {
    host_fail(__FILE__, __LINE__, text);
}

// ---------------------------------------------------------------- memory

// The suite counts the blocks.
void *pvPortMalloc(size_t size) {
    return calloc(1, size);
}

#if MT_FREERTOS_STACK_PSRAM

// PSRAM has room for a few stacks; when it is full others are where everything else is.
enum { PLACES = 4 };

static struct {
    _Alignas(4096) char memory[PLACES][2 * MT_FREERTOS_STACK_DEFAULT];
    void *blocks[PLACES]; // for the suite to count; NULL where a place is free
    pthread_mutex_t mutex;
} psram = {.mutex = PTHREAD_MUTEX_INITIALIZER};

static _Thread_local bool was_full; // when the thread asked for a stack

// PLACES if it isn't in PSRAM.
static size_t place_of(const void *ptr) {
    size_t at = (uintptr_t)ptr - (uintptr_t)psram.memory;
    return at < sizeof(psram.memory) ? at / sizeof(psram.memory[0]) : PLACES;
}

void *heap_caps_malloc_prefer(size_t size, size_t count, ...) {
    va_list kinds;
    va_start(kinds, count);
    REQUIRE(count == 2 && va_arg(kinds, int) == MT_FREERTOS_CAPS_PSRAM
            && va_arg(kinds, int) == MT_FREERTOS_CAPS,
        "asks for PSRAM, else for internal memory");
    va_end(kinds);
    REQUIRE(size <= sizeof(psram.memory[0]), "only stacks are in PSRAM");
    pthread_mutex_lock(&psram.mutex);
    size_t place = 0;
    while (place < PLACES && psram.blocks[place] != NULL) {
        ++place;
    }
    was_full = place == PLACES;
    void *block = calloc(1, was_full ? size : 1);
    if (!was_full) {
        psram.blocks[place] = block;
    }
    pthread_mutex_unlock(&psram.mutex);
    return was_full || block == NULL ? block : psram.memory[place];
}

void vPortFree(void *ptr) {
    size_t place = place_of(ptr);
    if (place == PLACES) {
        free(ptr);
        return;
    }
    pthread_mutex_lock(&psram.mutex);
    REQUIRE(ptr == psram.memory[place] && psram.blocks[place] != NULL, "frees what isn't a stack");
    free(psram.blocks[place]);
    psram.blocks[place] = NULL;
    pthread_mutex_unlock(&psram.mutex);
}

static void require_places(const StackType_t *stack, const StaticTask_t *tcb, const void *arg) {
    REQUIRE((place_of(stack) == PLACES) == was_full, "a stack is in PSRAM while there is some");
    REQUIRE(place_of(tcb) == PLACES && place_of(arg) == PLACES, "only stacks are in PSRAM");
}

#else

void vPortFree(void *ptr) {
    free(ptr);
}

static void require_places(const StackType_t *stack, const StaticTask_t *tcb, const void *arg) {
    (void)stack;
    (void)tcb;
    (void)arg;
}

#endif

size_t xPortGetFreeHeapSize(void) {
    return SIZE_MAX;
}

// ---------------------------------------------------------------- the critical section

static StaticTask_t *owner;
static unsigned depth; // the owner's

void taskENTER_CRITICAL(void) {
    StaticTask_t *self = xTaskGetCurrentTaskHandle();
    if (__atomic_load_n(&owner, __ATOMIC_RELAXED) != self) {
        StaticTask_t *nobody = NULL;
        while (!__atomic_compare_exchange_n(&owner, &nobody, self, false, __ATOMIC_ACQUIRE,
            __ATOMIC_RELAXED)) {
            nobody = NULL;
            sched_yield();
        }
    }
    ++depth;
}

static bool is_critical(void) {
    return __atomic_load_n(&owner, __ATOMIC_RELAXED) == current;
}

void taskEXIT_CRITICAL(void) {
    REQUIRE(is_critical() && depth != 0, "leaves a critical section that it isn't in");
    if (--depth == 0) {
        __atomic_store_n(&owner, NULL, __ATOMIC_RELEASE);
    }
}

// ---------------------------------------------------------------- time

TickType_t xTaskGetTickCount(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (TickType_t)((uint64_t)now.tv_sec * configTICK_RATE_HZ
        + (uint64_t)now.tv_nsec / NS_PER_TICK);
}

// The beginning of the tick that is so many from now.
static struct timespec tick_after(TickType_t ticks) {
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    uint64_t ns = (uint64_t)(at.tv_nsec / NS_PER_TICK + (int64_t)ticks) * NS_PER_TICK;
    at.tv_sec += (time_t)(ns / 1000000000);
    at.tv_nsec = (long)(ns % 1000000000);
    return at;
}

// ---------------------------------------------------------------- tasks

static void init_task(StaticTask_t *task, const char *name, BaseType_t core) {
    memset(task, 0, sizeof(*task));
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_mutex_init(&task->mutex, NULL);
    pthread_cond_init(&task->changed, &attr);
    task->core = core;
    strncpy(task->name, name, configMAX_TASK_NAME_LEN - 1);
}

TaskHandle_t xTaskGetCurrentTaskHandle(void) {
    static StaticTask_t main_task;
    if (current == NULL) {
        init_task(&main_task, "main", 0);
        current = &main_task;
    }
    return current;
}

BaseType_t portGET_CORE_ID(void) {
    return xTaskGetCurrentTaskHandle()->core;
}

static bool stays; // the main thread

void vTaskCoreAffinitySet(TaskHandle_t task, UBaseType_t cores) {
    REQUIRE(task == NULL && cores == 1, "the main thread stays on core 0");
    stays = true;
}

static void *run(void *task) {
    current = task;
    current->function(current->arg);
    host_fail(__FILE__, __LINE__, "a task's function has returned");
}

static void *run_stranger(void *task) {
    current = task;
    for (;;) {
        mt_freertos_reap();
        usleep(100);
    }
    return NULL;
}

static void start_stranger(void) {
    static StaticTask_t stranger;
    init_task(&stranger, "stranger", 1);
    REQUIRE(pthread_create(&stranger.thread, NULL, run_stranger, &stranger) == 0, "no stranger");
}

TaskHandle_t xTaskCreateStaticAffinitySet(TaskFunction_t function, const char *name, uint32_t units,
    void *arg, UBaseType_t priority, StackType_t *stack, StaticTask_t *tcb, UBaseType_t cores) {
    (void)priority;
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, start_stranger);
    REQUIRE(cores == 1 && stays, "threads are on core 0");
    require_places(stack, tcb, arg);
    init_task(tcb, name, 0);
    tcb->function = function;
    tcb->arg = arg;
    pthread_attr_t attr;
    pthread_attr_init(&attr);
    REQUIRE(pthread_attr_setstack(&attr, stack, units) == 0, "not a stack");
    // It may be gone before this returns, so its thread's id has to be in place.
    pthread_mutex_lock(&tcb->mutex);
    REQUIRE(pthread_create(&tcb->thread, &attr, run, tcb) == 0, "no thread");
    pthread_mutex_unlock(&tcb->mutex);
    return tcb;
}

// Every other one is slow, so that some are suspended which came after it, and some before it.
void vTaskSuspend(TaskHandle_t task) {
    REQUIRE(task == NULL && !is_critical(), "suspends in a critical section, or another");
    static unsigned ended;
    if (__atomic_fetch_add(&ended, 1, __ATOMIC_RELAXED) % 2 == 0) {
        usleep(1000);
    }
    pthread_mutex_lock(&current->mutex);
    current->suspended = true;
    while (!current->deleted) {
        pthread_cond_wait(&current->changed, &current->mutex);
    }
    pthread_mutex_unlock(&current->mutex);
    pthread_exit(NULL);
}

eTaskState eTaskGetState(TaskHandle_t task) {
    pthread_mutex_lock(&task->mutex);
    bool suspended = task->suspended;
    pthread_mutex_unlock(&task->mutex);
    return suspended ? eSuspended : eRunning;
}

// When it returns nothing of the task is in use: its owner may free it.
void vTaskDelete(TaskHandle_t task) {
    REQUIRE(task->core == portGET_CORE_ID(), "a thread is taken back on another core");
    REQUIRE(!is_critical(), "deletes a task in a critical section");
    pthread_mutex_lock(&task->mutex);
    REQUIRE(task->suspended, "deletes a task that may be running");
    task->deleted = true;
    pthread_cond_signal(&task->changed);
    pthread_mutex_unlock(&task->mutex);
    pthread_join(task->thread, NULL);
    pthread_cond_destroy(&task->changed);
    pthread_mutex_destroy(&task->mutex);
}

char *pcTaskGetName(TaskHandle_t task) {
    return (task == NULL ? xTaskGetCurrentTaskHandle() : task)->name;
}

void vTaskSetThreadLocalStoragePointer(TaskHandle_t task, BaseType_t index, void *value) {
    REQUIRE(task == NULL && index == 0, "its own pointer, the first");
    xTaskGetCurrentTaskHandle()->local = value;
}

void *pvTaskGetThreadLocalStoragePointer(TaskHandle_t task, BaseType_t index) {
    REQUIRE(task == NULL && index == 0, "its own pointer, the first");
    return xTaskGetCurrentTaskHandle()->local;
}

// ---------------------------------------------------------------- notifications

uint32_t ulTaskNotifyTake(BaseType_t clear, TickType_t ticks) {
    REQUIRE(clear == pdTRUE && !is_critical(), "waits in a critical section");
    struct timespec end = tick_after(ticks == portMAX_DELAY ? 0 : ticks);
    int error = 0;
    pthread_mutex_lock(&current->mutex);
    while (current->permits == 0 && error == 0) {
        error = ticks == portMAX_DELAY
            ? pthread_cond_wait(&current->changed, &current->mutex)
            : pthread_cond_timedwait(&current->changed, &current->mutex, &end);
    }
    uint32_t permits = current->permits;
    current->permits = 0;
    pthread_mutex_unlock(&current->mutex);
    return permits;
}

void xTaskNotifyGive(TaskHandle_t task) {
    pthread_mutex_lock(&task->mutex);
    ++task->permits;
    pthread_cond_signal(&task->changed);
    pthread_mutex_unlock(&task->mutex);
}

// ---------------------------------------------------------------- mutexes

SemaphoreHandle_t xSemaphoreCreateRecursiveMutexStatic(StaticSemaphore_t *storage) {
    pthread_mutexattr_t attr;
    pthread_mutexattr_init(&attr);
    pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(storage, &attr);
    return storage;
}

BaseType_t xSemaphoreTakeRecursive(SemaphoreHandle_t mutex, TickType_t ticks) {
    return (ticks == 0 ? pthread_mutex_trylock(mutex) : pthread_mutex_lock(mutex)) == 0;
}

void xSemaphoreGiveRecursive(SemaphoreHandle_t mutex) {
    pthread_mutex_unlock(mutex);
}
