// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// The functions that a MicroPython port on FreeRTOS asks of its threads, besides py/mpthread.h.

#include "py/cstack.h"
#include "py/mpthread.h"
#include "py/runtime.h"

#if MICROPY_PY_THREAD

#if !MICROPY_PY_THREAD_GIL
#error "modthread: the freertos backend needs MICROPY_PY_THREAD_GIL 1"
#endif

#include "../../micropython/shutdown.h"
#include "../../micropython/state.h"
#include "require_stack.h"
#ifdef ESP_PLATFORM
#include "idf_unanswered.h"
#endif

// Once, in the task that runs the interpreter, before mp_init().
#ifdef ESP_PLATFORM
void mp_thread_init(void *stack, uint32_t stack_words) {
    (void)stack;
    (void)stack_words;
    mt_py_init_main();
    mt_idf_watch_unanswered();
}
#else
void mp_thread_init(void) {
    mt_py_init_main();
}
#endif

// Before each soft reset, with the heap still in place.
void mp_thread_deinit(void) {
    if (mt_py_stop_all() != 0) {
        MT_FATAL("a thread in native code doesn't come back");
    }
}

// In place of the stock function, which MICROPY_WRAP_MP_SCHED_EXCEPTION renames.
// Context: any thread, interrupt handler.
void mp_sched_exception_stock(mp_obj_t exc);

MT_ISR_CODE void mp_sched_exception(mp_obj_t exc) {
    mp_sched_exception_stock(exc);
    mt_os_interrupt_main();
}

// ---------------------------------------------------------------- stacks

// Of the main thread's, which the port has sized, without a margin.
static size_t stack_left(void) {
    size_t used = mp_cstack_usage();
    size_t limit = MP_STATE_THREAD(stack_limit);
    size_t left = used < limit ? limit - used : 0;
    return mt_os_self() == mt_thread_main_record() ? left : left + MT_FREERTOS_STACK_MARGIN;
}

void mt_py_require_stack(size_t size) {
    if (mt_os_self() != NULL && stack_left() < size) {
        mp_raise_recursion_depth();
    }
}

#endif // MICROPY_PY_THREAD
