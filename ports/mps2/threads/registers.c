// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// C code that waits with all it refers to in callee-saved registers, for tests: what a
// compiler may do with any function that gives the GIL away.

#include "FreeRTOS.h"
#include "task.h"

#include "py/mpthread.h"
#include "py/runtime.h"

#define N (8) // r4 to r11

static volatile bool waiting;

// Called from below, so it has the registers as they are there.
static __attribute__((used)) void wait_without_gil(void) {
    MP_THREAD_GIL_EXIT();
    while (waiting) {
        vTaskDelay(1);
    }
    MP_THREAD_GIL_ENTER();
}

// Waits with the pointers in registers: words are pointers inverted, which the collector
// doesn't take for any.
static MP_NOINLINE void wait_with(const uintptr_t *words) {
    register const uintptr_t *r0 __asm__("r0") = words;
    __asm__ volatile("ldmia r0, {r4-r11}\n"
                     "mvn r4, r4\n mvn r5, r5\n mvn r6, r6\n mvn r7, r7\n"
                     "mvn r8, r8\n mvn r9, r9\n mvn r10, r10\n mvn r11, r11\n"
                     "bl wait_without_gil\n"
        : "+r"(r0)
        :
        : "r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r9", "r10", "r11", "r12", "lr", "cc",
        "memory");
}

static void invert(uintptr_t *words) {
    for (size_t i = 0; i < N; ++i) {
        words[i] = ~words[i];
    }
}

// registers_hold(make): the objects that make(0) … make(7) give are each in one register and
// nowhere else, while this waits without the GIL for registers_during(); then it returns them.
static mp_obj_t registers_hold(mp_obj_t make) {
    uintptr_t words[N] = {0};
    for (size_t i = 0; i < N; ++i) {
        words[i] = (uintptr_t)MP_OBJ_TO_PTR(mp_call_function_1(make, MP_OBJ_NEW_SMALL_INT(i)));
    }
    invert(words);
    waiting = true;
    wait_with(words);
    invert(words);
    mp_obj_t objects[N];
    for (size_t i = 0; i < N; ++i) {
        objects[i] = MP_OBJ_FROM_PTR((void *)words[i]);
    }
    return mp_obj_new_tuple(N, objects);
}
MP_DEFINE_CONST_FUN_OBJ_1(mp_registers_hold_obj, registers_hold);

// registers_during(function): waits for another thread to be in registers_hold(), calls
// function, and lets that thread go on.
static mp_obj_t registers_during(mp_obj_t function) {
    while (!waiting) {
        MP_THREAD_GIL_EXIT();
        vTaskDelay(1);
        MP_THREAD_GIL_ENTER();
    }
    mp_call_function_0(function);
    waiting = false;
    return mp_const_none;
}
MP_DEFINE_CONST_FUN_OBJ_1(mp_registers_during_obj, registers_during);
