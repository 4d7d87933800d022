// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_BACKENDS_FREERTOS_COMPAT_H
#define MODTHREAD_BACKENDS_FREERTOS_COMPAT_H

// The differences between kernels: FreeRTOS V9, V10.4 and later, V11, and ESP-IDF's
// own V10 for several cores. Everything else in this folder is the same for all.

#include <stdint.h>

#ifdef ESP_PLATFORM
#include "esp_heap_caps.h"
#include "freertos/FreeRTOS.h"
#include "freertos/semphr.h"
#include "freertos/task.h"
#else
#include "FreeRTOS.h"
#include "semphr.h"
#include "task.h"
#endif

// ---------------------------------------------------------------- cores

#if defined(ESP_PLATFORM) && defined(portNUM_PROCESSORS)
#define MT_FREERTOS_CORES portNUM_PROCESSORS
#elif defined(configNUMBER_OF_CORES)
#define MT_FREERTOS_CORES configNUMBER_OF_CORES
#else
#define MT_FREERTOS_CORES 1
#endif

// The number of the core that the caller is on.
#if MT_FREERTOS_CORES == 1
#define MT_FREERTOS_CORE() (0)
#elif defined(ESP_PLATFORM)
#define MT_FREERTOS_CORE() (xPortGetCoreID())
#else
#define MT_FREERTOS_CORE() (portGET_CORE_ID())
#endif

// ---------------------------------------------------------------- critical section

// On ESP-IDF each critical section has a spinlock of its own; it may be nested. The
// port's macro, because the kernel's takes no argument with CONFIG_FREERTOS_SMP.
#ifdef ESP_PLATFORM
extern portMUX_TYPE mt_freertos_mux;
#define MT_FREERTOS_ENTER() portENTER_CRITICAL(&mt_freertos_mux)
#define MT_FREERTOS_EXIT() portEXIT_CRITICAL(&mt_freertos_mux)
#else
#define MT_FREERTOS_ENTER() taskENTER_CRITICAL()
#define MT_FREERTOS_EXIT() taskEXIT_CRITICAL()
#endif

// ---------------------------------------------------------------- interrupts

// Whether the caller is in an interrupt handler. V9 doesn't say, so this asks the
// CPU; a port for another CPU on an old kernel defines MT_FREERTOS_IN_ISR itself.
#ifndef MT_FREERTOS_IN_ISR
#if defined(ESP_PLATFORM)
#define MT_FREERTOS_IN_ISR() (xPortInIsrContext() != 0)
#elif defined(__ARM_ARCH_PROFILE) && __ARM_ARCH_PROFILE == 'M'
static inline uint32_t mt_freertos_ipsr(void) {
    uint32_t ipsr;
    __asm volatile("mrs %0, ipsr" : "=r"(ipsr));
    return ipsr;
}
#define MT_FREERTOS_IN_ISR() (mt_freertos_ipsr() != 0)
#elif tskKERNEL_VERSION_MAJOR >= 10
#define MT_FREERTOS_IN_ISR() (xPortIsInsideInterrupt() != pdFALSE)
#else
#error "modthread: define MT_FREERTOS_IN_ISR(): true in an interrupt handler"
#endif
#endif

// Whether the kernel can switch tasks: not while the caller has disabled interrupts
// by itself, as machine.disable_irq() does.
//
// On ESP-IDF this can't be wrong even for an instant. Xtensa: the level is in PS, which
// is the task's own and is read in one instruction; wherever the task is preempted or
// moved to, it has the same PS again. RISC-V: the level is in a register of the core's
// interrupt controller (that of a critical section, too), which isn't a task's. But it
// is 1 whenever a task outside of such sections runs: an interrupt raises it only for
// its own handler, and puts it back before the task that it returns to runs; and a
// critical section ends on the core where it began, as nobody is switched in one. The
// exception is an emulator that delivers an interrupt after it was masked: the task
// that runs then finds the level of another's critical section (see tools/mprig's
// -icount).
#ifndef MT_FREERTOS_CAN_SWITCH
#if defined(ESP_PLATFORM)
#define MT_FREERTOS_CAN_SWITCH() (xPortCanYield())
#elif defined(__ARM_ARCH_PROFILE) && __ARM_ARCH_PROFILE == 'M'
static inline uint32_t mt_freertos_primask(void) {
    uint32_t primask;
    __asm volatile("mrs %0, primask" : "=r"(primask));
    return primask;
}
#define MT_FREERTOS_CAN_SWITCH() (mt_freertos_primask() == 0)
#else
#define MT_FREERTOS_CAN_SWITCH() (true)
#endif
#endif

// ---------------------------------------------------------------- notifications

// Since V10.4 a task may have several notifications. The parker takes the last
// one, because other code (stream buffers, drivers) takes the first.
// Older ones don't know the option, whatever it says.
#if defined(xTaskNotifyGiveIndexed) && configTASK_NOTIFICATION_ARRAY_ENTRIES > 1
#define MT_FREERTOS_NOTIFICATION (configTASK_NOTIFICATION_ARRAY_ENTRIES - 1)
#define MT_FREERTOS_TAKE(ticks) ulTaskNotifyTakeIndexed(MT_FREERTOS_NOTIFICATION, pdTRUE, (ticks))
#define MT_FREERTOS_GIVE(task) xTaskNotifyGiveIndexed((task), MT_FREERTOS_NOTIFICATION)
#define MT_FREERTOS_GIVE_FROM_ISR(task, woken) \
    vTaskNotifyGiveIndexedFromISR((task), MT_FREERTOS_NOTIFICATION, (woken))
#else
#define MT_FREERTOS_TAKE(ticks) ulTaskNotifyTake(pdTRUE, (ticks))
#define MT_FREERTOS_GIVE(task) xTaskNotifyGive(task)
#define MT_FREERTOS_GIVE_FROM_ISR(task, woken) vTaskNotifyGiveFromISR((task), (woken))
#endif

// ---------------------------------------------------------------- memory

// Threads have the kernel's memory. On ESP-IDF that is internal RAM, from which the
// largest free block is what counts; stacks, and they only, may also be in PSRAM.
#ifdef ESP_PLATFORM
#define MT_FREERTOS_CAPS (MALLOC_CAP_INTERNAL | MALLOC_CAP_8BIT)
#define MT_FREERTOS_CAPS_PSRAM (MALLOC_CAP_SPIRAM | MALLOC_CAP_8BIT)
#endif

#ifndef MT_FREERTOS_MEMORY_LEFT
#ifdef ESP_PLATFORM
#define MT_FREERTOS_MEMORY_LEFT() heap_caps_get_largest_free_block(MT_FREERTOS_CAPS)
#else
#define MT_FREERTOS_MEMORY_LEFT() xPortGetFreeHeapSize() // with heap_3, define it: SIZE_MAX
#endif
#endif

// Freed by vPortFree(), wherever it is.
#if MT_FREERTOS_STACK_PSRAM
static inline void *mt_freertos_alloc_stack(size_t size) {
    return heap_caps_malloc_prefer(size, 2, MT_FREERTOS_CAPS_PSRAM, MT_FREERTOS_CAPS);
}
#endif

// ---------------------------------------------------------------- tasks

// A task on the caller's core: with a GIL, threads on several cores would only
// make hand-overs slower, and MicroPython's drivers expect one core. That of the main
// thread, which stays on its core, is so that of all threads.
static inline TaskHandle_t mt_freertos_create(TaskFunction_t function, void *arg, size_t units,
    StackType_t *stack, StaticTask_t *tcb, UBaseType_t priority) {
    #if defined(ESP_PLATFORM)
    return xTaskCreateStaticPinnedToCore(function, "python", (uint32_t)units, arg, priority, stack,
        tcb, xPortGetCoreID());
    #elif MT_FREERTOS_CORES > 1
    return xTaskCreateStaticAffinitySet(function, "python", units, arg, priority, stack, tcb,
        (UBaseType_t)1 << MT_FREERTOS_CORE());
    #else
    return xTaskCreateStatic(function, "python", units, arg, priority, stack, tcb);
    #endif
}

// Keeps the calling task on its core. (MicroPython's task is on ESP-IDF from its start.)
static inline void mt_freertos_stay(void) {
    #if MT_FREERTOS_CORES > 1 && !defined(ESP_PLATFORM)
    vTaskCoreAffinitySet(NULL, (UBaseType_t)1 << MT_FREERTOS_CORE());
    #endif
}

#endif // MODTHREAD_BACKENDS_FREERTOS_COMPAT_H
