// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// machine.soft_reset() ends the program whichever thread calls it. MicroPython's is sys.exit(),
// which ends the thread that calls it.

#include "py/builtin.h"
#include "py/mpthread.h"
#include "py/runtime.h"

#if MICROPY_PY_THREAD

#include "state.h"

static mp_obj_t soft_reset(size_t n_args, const mp_obj_t *args) {
    if (mt_os_self() != mt_thread_main_record()) {
        mp_sched_exception(mp_obj_new_exception_args(&mp_type_SystemExit, n_args, args));
    }
    nlr_raise(mp_obj_new_exception_args(&mp_type_SystemExit, n_args, args));
}

// Linked with --wrap. The module `sys` itself, which defines the stock object, keeps that; the
// only other that has it is `machine`.
MP_DECLARE_CONST_FUN_OBJ_VAR_BETWEEN(__wrap_mp_sys_exit_obj);
MP_DEFINE_CONST_FUN_OBJ_VAR_BETWEEN(__wrap_mp_sys_exit_obj, 0, 1, soft_reset);

#endif // MICROPY_PY_THREAD
