// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// See threads.h. As upstream's ports wait: they look again at each tick.

#include "FreeRTOS.h"
#include "task.h"

#include "py/mphal.h"
#include "py/mpthread.h"
#include "py/runtime.h"

#include "ports/mps2/board/board.h"
#include "threads.h"

// Upstream's threads can't be stopped, and have their stacks and their registry in
// the heap that will be cleared.
void mp_port_stop_threads(void) {
    #if MICROPY_PY_THREAD
    vTaskDelay(2); // the idle task forgets those that have ended
    if (uxTaskGetNumberOfTasks() > 2) {
        board_reset();
    }
    mp_thread_init();
    #endif
}

void board_say_more(void) {
}

const char *mp_port_name_running(void) {
    return pcTaskGetName(NULL);
}

size_t mp_port_kernel_heap(void) {
    return xPortGetFreeHeapSize();
}

void mp_port_pause(void) {
    MP_THREAD_GIL_EXIT();
    vTaskDelay(1);
    MP_THREAD_GIL_ENTER();
}

void mp_port_sleep_us(uint64_t us) {
    uint64_t ticks = us * configTICK_RATE_HZ / 1000000;
    do {
        mp_handle_pending(true);
        mp_port_pause();
    } while (ticks-- != 0);
    mp_handle_pending(true);
}

void mp_port_sleep(mp_obj_t seconds) {
    mp_float_t us = mp_obj_get_float(seconds) * MICROPY_FLOAT_CONST(1e6);
    mp_port_sleep_us(us < 0 ? 0 : (uint64_t)us);
}

void mp_port_wait_for_input(bool (*there)(void)) {
    if (!there()) {
        mp_port_pause();
    }
}

void mp_port_input_received(void) {
}
