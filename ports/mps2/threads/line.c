// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// Looks at those who wait for the GIL, for tests.

#include "py/runtime.h"

#include "modthread/core/gil_turns.h"

static const mt_waiter_t *first_in_line(void) {
    const mt_waiter_t *first = NULL;
    mt_os_critical_enter();
    for (mt_gil_line_t line = 0; line < MT_GIL_LINES && first == NULL; ++line) {
        first = mt_waitq_first(&mt_gil.lines[line]);
    }
    mt_os_critical_exit();
    return first;
}

// served_in_line(): waits, and keeps the GIL, until another thread wants it; returns whether
// that has been served: see mt_thread_t.
static mp_obj_t served_in_line(void) {
    const mt_waiter_t *first;
    do {
        first = first_in_line();
    } while (first == NULL);
    return mp_obj_new_bool(first->thread->served);
}
MP_DEFINE_CONST_FUN_OBJ_0(mp_served_in_line_obj, served_in_line);
