// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// Room for a thread that doesn't find any: from those that are about to end.
//
// A loop that starts many short threads may be faster than they are: until the GIL
// is given to them not one of them ends. So before a thread is refused the others
// may run for a moment, and it is tried once more.

#include "py/mpthread.h"
#include "py/runtime.h"

#if MICROPY_PY_THREAD

#include "mpthread.h"

#define MOMENT_US (1000)

void mp_thread_let_others_run(void) {
    mt_deadline_t moment = mt_deadline_after_us(mt_os_now(), MOMENT_US);
    MP_THREAD_GIL_EXIT();
    mt_os_park(&moment);
    MP_THREAD_GIL_ENTER();
}

static bool may_become_possible(mp_obj_t exception) {
    const mp_obj_t type = MP_OBJ_FROM_PTR(mp_obj_get_type(exception));
    return type == MP_OBJ_FROM_PTR(&mp_type_RuntimeError) && mt_thread_count() != 0
        && !mp_thread_is_stopping();
}

mp_obj_t mp_thread_try_twice(mp_obj_t (*start)(void *arg), void *arg) {
    nlr_buf_t nlr;
    if (nlr_push(&nlr) == 0) {
        mp_obj_t result = start(arg);
        nlr_pop();
        return result;
    }
    if (!may_become_possible(MP_OBJ_FROM_PTR(nlr.ret_val))) {
        nlr_jump(nlr.ret_val);
    }
    mp_thread_let_others_run();
    return start(arg);
}

#endif
