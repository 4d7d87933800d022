// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// Python's timeouts: seconds, as an int or a float, to deadlines.

#include <math.h>

#include "py/mpthread.h"
#include "py/objint.h"
#include "py/runtime.h"

#if MICROPY_PY_THREAD

#include "timeout.h"

static NORETURN void raise_too_large(void) {
    mp_raise_msg(&mp_type_OverflowError, MP_ERROR_TEXT("timeout value is too large"));
}

static mt_deadline_t after_us(uint64_t us) {
    return mt_deadline_after_us(mt_os_now(), us);
}

#if MICROPY_PY_BUILTINS_FLOAT
static mt_deadline_t deadline_from_float(mp_float_t seconds) {
    if (isnan(seconds)) {
        mp_raise_ValueError(MP_ERROR_TEXT("Invalid value NaN (not a number)"));
    }
    if (seconds < 0) {
        return MT_FOREVER;
    }
    if (seconds > (mp_float_t)MT_TIMEOUT_MAX_S) {
        raise_too_large();
    }
    // A float of 32 bits may have rounded the largest timeout up.
    uint64_t us = (uint64_t)MICROPY_FLOAT_C_FUN(ceil)(seconds * MICROPY_FLOAT_CONST(1e6));
    return after_us(us > MT_TIMEOUT_MAX_US ? MT_TIMEOUT_MAX_US : us);
}
#endif

static mt_deadline_t deadline_from_int(mp_obj_t timeout) {
    if (mp_obj_int_sign(timeout) < 0) {
        return MT_FOREVER;
    }
    // An int that isn't small is too large, whatever the width of a word.
    if (!mp_obj_is_small_int(timeout)
        || (uint64_t)MP_OBJ_SMALL_INT_VALUE(timeout) > MT_TIMEOUT_MAX_S) {
        raise_too_large();
    }
    return after_us((uint64_t)MP_OBJ_SMALL_INT_VALUE(timeout) * 1000000);
}

mt_deadline_t mt_py_deadline(mp_obj_t timeout) {
    if (mp_obj_is_bool(timeout)) {
        timeout = MP_OBJ_NEW_SMALL_INT(timeout == mp_const_true);
    }
    if (mp_obj_is_int(timeout)) {
        return deadline_from_int(timeout);
    }
    #if MICROPY_PY_BUILTINS_FLOAT
    if (mp_obj_is_float(timeout)) {
        return deadline_from_float(mp_obj_float_get(timeout));
    }
    #endif
    mp_raise_msg_varg(&mp_type_TypeError, MP_ERROR_TEXT("timeout must be a number, not '%s'"),
        mp_obj_get_type_str(timeout));
}

bool mt_py_timeout_is_zero(mp_obj_t timeout) {
    return mp_obj_equal(timeout, MP_OBJ_NEW_SMALL_INT(0));
}

mp_obj_t mt_py_timeout_max(void) {
    #if MICROPY_PY_BUILTINS_FLOAT
    return mp_obj_new_float((mp_float_t)MT_TIMEOUT_MAX_S);
    #else
    return mp_obj_new_int_from_ull(MT_TIMEOUT_MAX_S);
    #endif
}

#endif // MICROPY_PY_THREAD
