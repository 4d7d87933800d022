// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// The port's part of the time module; extmod/modtime.c includes it.

#include "py/mpconfig.h"
#include "shared/timeutils/timeutils.h"

#include "ports/mps2/threads/threads.h"

static mp_obj_t mp_time_time_get(void) {
    return mp_obj_new_int_from_ull(mp_hal_time_ns() / 1000000000);
}

#if MICROPY_VERSION >= MICROPY_MAKE_VERSION(1, 27, 0)
static void mp_time_localtime_get(timeutils_struct_time_t *now) {
    timeutils_seconds_since_epoch_to_struct_time(mp_hal_time_ns() / 1000000000, now);
}
#else
static mp_obj_t time_localtime(size_t n_args, const mp_obj_t *args); // the including file's

static mp_obj_t mp_time_localtime_get(void) {
    mp_obj_t seconds = mp_time_time_get();
    return time_localtime(1, &seconds);
}
#endif

static void mp_time_sleep(mp_obj_t seconds) {
    mp_port_sleep(seconds);
}
