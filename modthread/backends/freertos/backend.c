// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// The contract of backend.h on FreeRTOS, but for the life of tasks (tasks.c).

#include <string.h>

#include "../../core/config.h"
#include "../../core/backend.h"
#include "tasks.h"

#ifdef ESP_PLATFORM
portMUX_TYPE mt_freertos_mux = portMUX_INITIALIZER_UNLOCKED;
#endif

MT_ISR_CODE struct mt_thread *mt_os_self(void) {
    return pvTaskGetThreadLocalStoragePointer(NULL, MT_FREERTOS_TLS_INDEX);
}

void mt_os_adopt(mt_thread_t *thread) {
    mt_freertos_stay();
    thread->os.task = xTaskGetCurrentTaskHandle();
    vTaskSetThreadLocalStoragePointer(NULL, MT_FREERTOS_TLS_INDEX, thread);
}

void mt_os_adopt_foreign(mt_thread_t *foreign) {
    if (foreign != NULL) {
        foreign->os.task = xTaskGetCurrentTaskHandle();
    }
    vTaskSetThreadLocalStoragePointer(NULL, MT_FREERTOS_TLS_INDEX, foreign);
}

// ---------------------------------------------------------------- time

mt_ticks_t mt_os_now(void) {
    return MT_FREERTOS_IN_ISR() ? xTaskGetTickCountFromISR() : xTaskGetTickCount();
}

// ---------------------------------------------------------------- critical section

void mt_os_critical_enter(void) {
    MT_FREERTOS_ENTER();
}

void mt_os_critical_exit(void) {
    MT_FREERTOS_EXIT();
}

// Tasks of other cores, which may change something meanwhile, are foreign threads at most.
bool mt_os_look_begin(void) {
    return false;
}

void mt_os_look_end(bool entered) {
    (void)entered;
}

// ---------------------------------------------------------------- parking

#if MT_SMALL
static void fatal_masked(void) {
    MT_FATAL("a wait with interrupts disabled");
}
#else
static void fatal_masked(void) {
    static const char says[] = "modthread: a thread waits with interrupts disabled, core 0: ";
    size_t length = sizeof(says) - 1;
    char text[sizeof(says) + configMAX_TASK_NAME_LEN];
    memcpy(text, says, length);
    text[length - 3] = (char)('0' + MT_FREERTOS_CORE());
    strcpy(text + length, pcTaskGetName(NULL));
    mt_os_fatal(text);
}
#endif

// The permit is the notification's value: 0, or more for several unparks, which
// one take sets to 0.
void mt_os_park(const mt_deadline_t *deadline) {
    if (!mt_os_can_switch()) {
        fatal_masked();
    }
    mt_freertos_reap();
    // A tick that comes after now was read only makes the wait longer.
    MT_FREERTOS_TAKE(deadline->forever ? portMAX_DELAY : mt_deadline_left(deadline, mt_os_now()));
}

// On several cores the waiter may be running while it is woken. The waker's stores
// before that, GRANTED for one, are seen after the park: to give and to take a notification both
// take the kernel's spinlock. A waiter that sees GRANTED before the notification is there
// goes on at once, and its next park finds the permit and returns for nothing, as it may.
// Its task can't be gone: the waker is in the critical section, which a thread passes
// once more before it ends (await_last_waker() in thread.c).
MT_ISR_CODE void mt_os_unpark(mt_os_thread_t *thread) {
    MT_FREERTOS_GIVE(thread->task);
}

// An interrupt handler never takes our critical section, only the kernel's own spinlocks,
// and no task can be interrupted while it holds one of those. So a handler on one core
// waits at most for a few instructions of a task on another. It wakes the main
// thread, or a reader that has put itself into a list; neither can end meanwhile.
MT_ISR_CODE void mt_os_unpark_from_isr(mt_os_thread_t *thread) {
    BaseType_t woken = pdFALSE;
    MT_FREERTOS_GIVE_FROM_ISR(thread->task, &woken);
    portYIELD_FROM_ISR(woken);
}

// There is no system call that blocks elsewhere: all waits of the main thread are
// parks.
MT_ISR_CODE void mt_os_interrupt_main(void) {
    mt_thread_t *main_thread = mt_thread_main_record();
    if (main_thread == NULL) {
        return;
    }
    if (MT_FREERTOS_IN_ISR()) {
        mt_os_unpark_from_isr(&main_thread->os);
    } else {
        mt_os_unpark(&main_thread->os);
    }
}

// ---------------------------------------------------------------- what a thread knows

#if configUSE_TRACE_FACILITY == 1
uintptr_t mt_os_native_id(void) {
    TaskStatus_t status;
    // Neither the free stack nor the state, which take time to find out.
    vTaskGetInfo(NULL, &status, pdFALSE, eRunning);
    return (uintptr_t)status.xTaskNumber;
}
#else
uintptr_t mt_os_native_id(void) {
    return (uintptr_t)xTaskGetCurrentTaskHandle();
}
#endif

// The kernel can't rename a task, but its name is in the control block. No longer than a reader's
// copy, which would cut it anywhere.
#define OWN_NAME_MAX \
    ((configMAX_TASK_NAME_LEN < MT_NAME_SIZE ? configMAX_TASK_NAME_LEN : MT_NAME_SIZE) - 1)

void mt_os_set_name(const char *name) {
    char *own = (char *)pcTaskGetName(NULL);
    size_t length = mt_name_length(name, OWN_NAME_MAX);
    memcpy(own, name, length);
    own[length] = 0;
}

void mt_os_get_name(char name[MT_NAME_SIZE]) {
    name[MT_NAME_SIZE - 1] = 0;
    strncpy(name, pcTaskGetName(NULL), MT_NAME_SIZE - 1);
}

void mt_os_info(const mt_thread_t *thread, mt_os_info_t *info) {
    info->name[MT_NAME_SIZE - 1] = 0;
    strncpy(info->name, pcTaskGetName(thread->os.task), MT_NAME_SIZE - 1);
    info->stack_size = mt_freertos_stack_size(thread);
    info->cpu_us = MT_CPU_UNKNOWN;
}

size_t mt_os_stack_peak(const mt_thread_t *thread) {
    #if INCLUDE_uxTaskGetStackHighWaterMark == 1
    size_t never = uxTaskGetStackHighWaterMark(thread->os.task) * sizeof(StackType_t);
    return mt_freertos_stack_size(thread) - never;
    #else
    (void)thread;
    return 0;
    #endif
}

// ---------------------------------------------------------------- memory

void *mt_os_alloc(size_t size) {
    mt_freertos_reap();
    void *ptr = pvPortMalloc(size);
    if (ptr != NULL) {
        memset(ptr, 0, size);
    }
    return ptr;
}

void mt_os_free(void *ptr) {
    vPortFree(ptr);
}

size_t mt_os_memory_left(void) {
    mt_freertos_reap();
    return MT_FREERTOS_MEMORY_LEFT();
}

// ---------------------------------------------------------------- mutexes

void mt_os_mutex_init(mt_os_mutex_t *mutex) {
    mutex->handle = xSemaphoreCreateRecursiveMutexStatic(&mutex->storage);
}

bool mt_os_mutex_lock(mt_os_mutex_t *mutex, bool wait) {
    return xSemaphoreTakeRecursive(mutex->handle, wait ? portMAX_DELAY : 0) == pdTRUE;
}

void mt_os_mutex_unlock(mt_os_mutex_t *mutex) {
    xSemaphoreGiveRecursive(mutex->handle);
}

// ---------------------------------------------------------------- stopping the world

#if MT_FREERTOS_CORES == 1

// On one core nobody else runs while the scheduler is suspended, and each task has
// its registers on its stack. Its stack pointer is what a control block begins
// with, in every version of the kernel.
void mt_os_stop_world(void) {
    vTaskSuspendAll();
    mt_thread_t *thread = mt_thread_main_record();
    for (; thread != NULL; thread = mt_thread_next(thread)) {
        if (thread != mt_os_self() && thread->state == MT_THREAD_LIVE) {
            thread->sp = *(void **)thread->os.task;
        }
    }
}

void mt_os_start_world(void) {
    xTaskResumeAll();
}

#else

void mt_os_stop_world(void) {
    MT_FATAL("the freertos backend needs a GIL on more than one core");
}

void mt_os_start_world(void) {
}

#endif
