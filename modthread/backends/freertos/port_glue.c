// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// What a MicroPython port on FreeRTOS asks of its threads, besides py/mpthread.h.

#include "py/mpthread.h"
#include "py/runtime.h"

#if MICROPY_PY_THREAD

#if !MICROPY_PY_THREAD_GIL
#error "modthread: the freertos backend needs MICROPY_PY_THREAD_GIL 1"
#endif

#include "../../micropython/shutdown.h"
#include "../../micropython/state.h"

// Once, in the task that runs the interpreter, before mp_init().
#ifdef ESP_PLATFORM
void mp_thread_init(void *stack, uint32_t stack_words) {
    (void)stack;
    (void)stack_words;
#else
void mp_thread_init(void) {
#endif
    mt_py_init_main();
}

// Before each soft reset, with the heap still in place.
void mp_thread_deinit(void) {
    if (mt_py_stop_all() != 0) {
        MT_FATAL("a thread can't be stopped: it is in native code and doesn't come back");
    }
}

// In place of the stock function, which MICROPY_WRAP_MP_SCHED_EXCEPTION renames.
// Context: any thread, interrupt handler.
void mp_sched_exception_stock(mp_obj_t exc);

MT_ISR_CODE void mp_sched_exception(mp_obj_t exc) {
    mp_sched_exception_stock(exc);
    mt_os_interrupt_main();
}

#endif // MICROPY_PY_THREAD
