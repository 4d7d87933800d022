// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// Deadlocks that are noticed when they come about.

#include "py/mpthread.h"
#include "py/runtime.h"

#if MICROPY_PY_THREAD && MT_INTROSPECTION

#include "detect.h"
#include "interrupt.h"
#include "look.h"
#include "threads.h"

uint8_t mt_py_detects;

MP_REGISTER_ROOT_POINTER(mp_obj_t modthread_deadlock_error);

unsigned mt_py_completes(void) {
    uint32_t oldest;
    if (mt_py_cycle_of(mt_os_self()->serial, true, &oldest) != 0) {
        return MT_PY_DETECT_CYCLES;
    }
    bool at_end = (mt_py_detects & MT_PY_DETECT_END) != 0;
    return at_end && mt_py_all_wait_for_ever() ? MT_PY_DETECT_END : 0;
}

void mt_py_raise_deadlock(unsigned what) {
    bool is_cycle = what == MT_PY_DETECT_CYCLES;
    mp_obj_t threads = is_cycle ? mt_py_list_cycle() : mp_const_none;
    mp_obj_t error = mp_call_function_1(MP_STATE_VM(modthread_deadlock_error), threads);
    if (is_cycle || mt_os_self() == mt_thread_main_record()) {
        nlr_raise(mp_make_raise_obj(error));
    }
    mt_py_interrupt_main_with(mp_make_raise_obj(error));
}

void mt_py_detect_end(void) {
    if (mt_py_detects != 0) {
        mt_py_detects |= MT_PY_DETECT_END;
    }
}

void mt_py_detect_reset(void) {
    mt_py_detects = 0;
    MP_STATE_VM(modthread_deadlock_error) = MP_OBJ_NULL;
}

static mp_obj_t detect_deadlocks(mp_obj_t function) {
    MP_STATE_VM(modthread_deadlock_error) = function;
    mt_py_detects = function == mp_const_none ? 0 : MT_PY_DETECT_CYCLES;
    return mp_const_none;
}
MP_DEFINE_CONST_FUN_OBJ_1(mt_py_detect_deadlocks_obj, detect_deadlocks);

#endif // MICROPY_PY_THREAD && MT_INTROSPECTION
