// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// A MicroPython port asks more of its threads than py/mpthread.h says: the functions of
// ../../mpthreadport.h that nobody has yet. docs/porting.md says where the port calls them.

#include "py/mpthread.h"
#include "py/runtime.h"

#if MICROPY_PY_THREAD

// Goes away when the backend can stop the world, and the port collects as
// ../posix/port_glue.c does.
#if !MICROPY_PY_THREAD_GIL
#error "modthread: this backend needs MICROPY_PY_THREAD_GIL 1"
#endif

#include "../../micropython/shutdown.h"
#include "../../micropython/state.h"

// Once, in the thread that runs the interpreter, before mp_init(). Right for any port.
void mp_thread_init(void) {
    mt_py_init_main();
}

// A board: before each soft reset, mt_py_stop_all(), as ../freertos/port_glue.c does. A
// program: at its end, joins of threads that aren't daemons, then mt_gil_freeze(), as
// ../posix/port_glue.c does.
void mp_thread_deinit(void) {
    MT_FATAL("to be written: mp_thread_deinit");
}

// In place of the stock function, which MICROPY_WRAP_MP_SCHED_EXCEPTION renames. Right for
// any port whose handlers may not interrupt an atomic section of the scheduler; a handler
// that may is to wait for its end, as in ../posix/port_glue.c.
// Context: any thread, interrupt handler.
void mp_sched_exception_stock(mp_obj_t exc);

MT_ISR_CODE void mp_sched_exception(mp_obj_t exc) {
    mp_sched_exception_stock(exc);
    mt_os_interrupt_main();
}

#endif // MICROPY_PY_THREAD
