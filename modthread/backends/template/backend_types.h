// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_BACKENDS_TEMPLATE_TYPES_H
#define MODTHREAD_BACKENDS_TEMPLATE_TYPES_H

// A backend to start from: docs/porting.md says in which order. It compiles, and every
// function that is still to be written ends the firmware when it is called.
// ../../core/backend.h is the contract, and what is said there isn't repeated here.
//
// This header comes before the core's own: it may include what the OS has, and
// nothing of the core.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Of backend.h. Goes away with the last MT_TO_BE_WRITTEN() in here.
void mt_os_fatal(const char *text) __attribute__((noreturn));
#define MT_TO_BE_WRITTEN(what) mt_os_fatal("modthread: to be written: " what)

// Your OS's name: the folder's, by custom.
#define MT_BACKEND_NAME "template"

// ---------------------------------------------------------------- time

// The unit of mt_os_now(); write the two together. A tick counter of the OS: its type
// and rate, and 1. A clock: a unit that isn't longer than it takes to wake a thread, and 0
// if mt_os_now() is exact in that unit. Half of the range is the longest timeout, which
// should be more than an hour.
typedef uint32_t mt_ticks_t;
#define MT_TICKS_MAX UINT32_MAX
#define MT_TICKS_PER_SECOND (1000)
#define MT_TICK_PARTIAL (1)

// ---------------------------------------------------------------- atomic words

// Right where the CPU has an instruction for them.
#include "../atomics.h"

// ---------------------------------------------------------------- threads

// The parker, the OS's handle, and what mt_os_stack_below() needs. The record is zeroed
// memory: what has to be initialised is, in mt_os_adopt() and mt_os_thread_start().
typedef struct {
    unsigned to_be_written;
} mt_os_thread_t;

// One of the OS's that the same thread may lock again.
typedef struct {
    unsigned to_be_written;
} mt_os_mutex_t;

struct mt_thread;

// A thread-local variable, or the slot that the OS has in a thread for its user.
static inline struct mt_thread *mt_os_self(void) {
    MT_TO_BE_WRITTEN("mt_os_self");
}

// Where interrupts can be disabled by the program: whether they are enabled. Else true.
static inline bool mt_os_can_switch(void) {
    MT_TO_BE_WRITTEN("mt_os_can_switch");
}

// ---------------------------------------------------------------- speed

// All of this is right as it is on any OS. It can be improved where a woken thread
// runs at once, on another CPU or on this one: see ../posix/backend_types.h.
#define MT_OS_DEFERS_WAKES (0)
static inline void mt_os_defer_wakes(void (*deferred)(void)) {
    (void)deferred;
}
static inline void mt_os_flush_wakes(void) {
}
#define MT_OS_BACK_OFF_US (0)
#define MT_OS_FREEZES (1)
static inline unsigned mt_os_spins(void) {
    return 0;
}
static inline void mt_os_relax(void) {
}

#endif // MODTHREAD_BACKENDS_TEMPLATE_TYPES_H
