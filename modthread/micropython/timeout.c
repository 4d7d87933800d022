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

#define FOREVER MT_TICKS_MAX

#if MICROPY_PY_BUILTINS_FLOAT
static mt_ticks_t ticks_from_float(mp_float_t seconds) {
    if (isnan(seconds)) {
        mp_raise_ValueError(MP_ERROR_TEXT("Invalid value NaN (not a number)"));
    }
    if (seconds < 0) {
        return FOREVER;
    }
    if (seconds > (mp_float_t)MT_TIMEOUT_MAX_S) {
        raise_too_large();
    }
    mt_ticks_t most = MT_TIMEOUT_MAX_S * MT_TICKS_PER_SECOND;
    mt_ticks_t ticks =
        (mt_ticks_t)MICROPY_FLOAT_C_FUN(ceil)(seconds * (mp_float_t)MT_TICKS_PER_SECOND);
    // A float of 32 bits may have rounded the largest timeout up.
    return ticks > most ? most : ticks;
}
#endif

static mt_ticks_t ticks_from_int(mp_int_t seconds) {
    if (seconds < 0) {
        return FOREVER;
    }
    if ((uint64_t)seconds > MT_TIMEOUT_MAX_S) {
        raise_too_large();
    }
    return (mt_ticks_t)seconds * MT_TICKS_PER_SECOND;
}

// Of what isn't a small int. An int is too large then, whatever the width of a word.
static mt_ticks_t ticks_from_other(mp_obj_t timeout) {
    #if MICROPY_PY_BUILTINS_FLOAT
    return ticks_from_float(mp_obj_get_float(timeout));
    #else
    if (mp_obj_is_int(timeout)) {
        return ticks_from_int(mp_obj_int_sign(timeout) < 0 ? -1 : MP_SMALL_INT_MAX);
    }
    return ticks_from_int(mp_obj_get_int(timeout));
    #endif
}

mt_deadline_t mt_py_deadline(mp_obj_t timeout) {
    mt_ticks_t ticks = mp_obj_is_small_int(timeout)
        ? ticks_from_int(MP_OBJ_SMALL_INT_VALUE(timeout))
        : ticks_from_other(timeout);
    if (ticks == FOREVER) {
        return MT_FOREVER;
    }
    // See mt_ticks_from_us().
    return mt_deadline_after(mt_os_now(), ticks == 0 ? 0 : ticks + MT_TICK_PARTIAL);
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
