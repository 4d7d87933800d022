// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// A call that gives the GIL away and takes it back at once, for the benchmark: what a driver
// does around a transfer that turns out not to block. It goes with any threads.

#include "py/mpthread.h"
#include "py/obj.h"

// short_call(): others that wait for the GIL may take it in between.
static mp_obj_t short_call(void) {
    MP_THREAD_GIL_EXIT();
    MP_THREAD_GIL_ENTER();
    return mp_const_none;
}
MP_DEFINE_CONST_FUN_OBJ_0(mp_short_call_obj, short_call);
