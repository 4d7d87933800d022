// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// Exceptions at the prompt. It reads characters with nothing around it that catches them, and a
// port's function runs what is pending meanwhile. One that is put into the main thread there
// would end the firmware, or the process. KeyboardInterrupt, by interrupt_main(), say, acts as
// the character Ctrl-C; SystemExit, by machine.soft_reset() in another thread, as Ctrl-D.

#include "py/mpthread.h"
#include "py/runtime.h"
#include "shared/readline/readline.h"

#if MICROPY_PY_THREAD

#include "life.h"

// Linked with --wrap.
int __real_mp_hal_stdin_rx_chr(void);
int __wrap_mp_hal_stdin_rx_chr(void);

int __wrap_mp_hal_stdin_rx_chr(void) {
    // Ctrl-D is for an empty line only: Ctrl-C goes before it.
    static bool ctrl_d;
    if (MP_STATE_THREAD(nlr_top) != NULL) {
        return __real_mp_hal_stdin_rx_chr();
    }
    if (ctrl_d) {
        ctrl_d = false;
        return CHAR_CTRL_D;
    }
    nlr_buf_t nlr;
    if (nlr_push(&nlr) != 0) {
        ctrl_d = mt_py_is_system_exit(MP_OBJ_FROM_PTR(nlr.ret_val));
        return CHAR_CTRL_C;
    }
    mp_handle_pending(true);
    int chr = __real_mp_hal_stdin_rx_chr();
    nlr_pop();
    return chr;
}

#endif // MICROPY_PY_THREAD
