// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// ESP-IDF: says on the console which thread keeps the GIL when nobody takes a Ctrl-C: a loop in
// native code, most of all. A timer's task looks each second whether the exception is still
// pending. The interrupt handlers of the port stay as they are.

#include "py/mpconfig.h"

#if MICROPY_PY_THREAD

#include <stdint.h>

#include "esp_rom_sys.h"
#include "esp_timer.h"
#include "py/mpstate.h"
#include "../../core/gil.h"
#include "idf_unanswered.h"

#define LOOK_US (1000000)

static bool is_pending(void) {
    return MP_STATE_MAIN_THREAD(mp_pending_exception) != MP_OBJ_NULL;
}

// Copies the name of the GIL's holder. False if nobody has it: its last one is in a call.
static bool name_holder(mt_os_info_t *info) {
    mt_os_critical_enter();
    const mt_thread_t *holder = mt_thread_find(mt_gil_holder());
    bool found = holder != NULL && holder->state == MT_THREAD_LIVE;
    if (found) {
        mt_os_info(holder, info);
    }
    mt_os_critical_exit();
    return found;
}

static void complain(void) {
    mt_os_info_t info;
    if (name_holder(&info)) {
        esp_rom_printf("\r\nmodthread: no answer to Ctrl-C: thread '%s' lets no other run\r\n",
            info.name);
    } else {
        esp_rom_printf("\r\nmodthread: no answer to Ctrl-C: the main thread waits in C code\r\n");
    }
}

static void look(void *arg) {
    static uint8_t seconds;
    (void)arg;
    if (!is_pending()) {
        seconds = 0;
    } else if (seconds <= MT_IDF_UNANSWERED_S && seconds++ == MT_IDF_UNANSWERED_S) {
        complain();
    }
}

// Without memory for the timer there is no such message, and that is all.
void mt_idf_watch_unanswered(void) {
    const esp_timer_create_args_t args = {
        .callback = look,
        .name = "modthread",
        .skip_unhandled_events = true,
    };
    esp_timer_handle_t timer;
    if (esp_timer_create(&args, &timer) == ESP_OK) {
        esp_timer_start_periodic(timer, LOOK_US);
    }
}

#endif // MICROPY_PY_THREAD
