// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// idf_unanswered.c on this machine: prints what the board would, second by second.
//
//   unanswered WORD...    p: an exception is pending, n: none is; h: a thread has the GIL, f: it is
//                         free; a number: so many seconds pass

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../../modthread/backends/freertos/idf_unanswered.h"
#include "../../../modthread/core/gil.h"
#include "esp_rom_sys.h"
#include "esp_timer.h"
#include "py/mpstate.h"

struct esp_timer {
    int created;
};

__typeof__(main_state) main_state;
static esp_timer_cb_t callback;
static struct esp_timer timer;
static mt_thread_t holder = {.state = MT_THREAD_LIVE, .serial = 7};
static uint32_t serial;
static int depth;

esp_err_t esp_timer_create(const esp_timer_create_args_t *args, esp_timer_handle_t *created) {
    callback = args->callback;
    *created = &timer;
    return ESP_OK;
}

esp_err_t esp_timer_start_periodic(esp_timer_handle_t started, uint64_t period_us) {
    assert(started == &timer && period_us == 1000000);
    return ESP_OK;
}

// Never in the critical section: it may take long.
int esp_rom_printf(const char *format, ...) {
    assert(depth == 0);
    va_list args;
    va_start(args, format);
    int length = vprintf(format, args);
    va_end(args);
    return length;
}

void mt_os_critical_enter(void) {
    assert(depth == 0);
    ++depth;
}

void mt_os_critical_exit(void) {
    assert(depth == 1);
    --depth;
}

uint32_t mt_gil_holder(void) {
    return serial;
}

mt_thread_t *mt_thread_find(uint32_t number) {
    assert(depth == 1);
    return number == holder.serial ? &holder : NULL;
}

void mt_os_info(const mt_thread_t *thread, mt_os_info_t *info) {
    assert(depth == 1 && thread == &holder);
    strcpy(info->name, "blinker");
}

int main(int argc, char **argv) {
    mt_idf_watch_unanswered();
    for (int i = 1; i < argc; ++i) {
        switch (argv[i][0]) {
            case 'p':
            case 'n':
                main_state.mp_pending_exception = argv[i][0] == 'p' ? argv : NULL;
                break;
            case 'h':
            case 'f':
                serial = argv[i][0] == 'h' ? holder.serial : 0;
                break;
            default:
                for (int left = atoi(argv[i]); left > 0; --left) {
                    callback(NULL);
                }
        }
    }
    return 0;
}
