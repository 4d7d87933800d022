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

// So many whole ticks from now; see mt_ticks_from_us().
static mt_deadline_t after(mt_ticks_t ticks) {
    return mt_deadline_after(mt_os_now(), ticks == 0 ? 0 : ticks + MT_TICK_PARTIAL);
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
    mt_ticks_t most = MT_TIMEOUT_MAX_S * MT_TICKS_PER_SECOND;
    mt_ticks_t ticks =
        (mt_ticks_t)MICROPY_FLOAT_C_FUN(ceil)(seconds * (mp_float_t)MT_TICKS_PER_SECOND);
    // A float of 32 bits may have rounded the largest timeout up.
    return after(ticks > most ? most : ticks);
}
#endif

static mt_deadline_t deadline_from_int(mp_obj_t timeout) {
    if (mp_obj_int_sign(timeout) < 0) {
        return MT_FOREVER;
    }
    // An int that isn't small is too large, whatever the width of a word.
    mp_uint_t seconds = (mp_uint_t)MP_OBJ_SMALL_INT_VALUE(timeout);
    if (!mp_obj_is_small_int(timeout) || seconds > MT_TIMEOUT_MAX_S) {
        raise_too_large();
    }
    return after((mt_ticks_t)seconds * MT_TICKS_PER_SECOND);
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
