// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// What the core asks of any port, less the input: time, output, and the end.

#include "FreeRTOS.h"
#include "task.h"

#include "py/gc.h"
#include "py/mphal.h"
#include "py/mpthread.h"
#include "py/runtime.h"
#include "py/stream.h"
#include "shared/runtime/gchelper.h"

#include "board.h"
#include "modthread/core/thread.h"
#include "modthread/core/vm.h"
#include "modthread/micropython/wait.h"

// ---------------------------------------------------------------- time

// Ticks are milliseconds: configTICK_RATE_HZ.
mp_uint_t mp_hal_ticks_ms(void) {
    return xTaskGetTickCount();
}

mp_uint_t mp_hal_ticks_us(void) {
    return mp_hal_ticks_ms() * 1000;
}

mp_uint_t mp_hal_ticks_cpu(void) {
    return mp_hal_ticks_us();
}

// 7: a sleep lets others run, and Ctrl-C ends it.
static void sleep_us(uint64_t us) {
    mt_py_sleep(mt_deadline_after_us(mt_os_now(), us));
}

void mp_hal_delay_ms(mp_uint_t ms) {
    sleep_us((uint64_t)ms * 1000);
}

void mp_hal_delay_us(mp_uint_t us) {
    sleep_us(us);
}

// 7: MICROPY_INTERNAL_WFE. No callbacks, no exceptions.
void mp_hal_pause(void) {
    mt_deadline_t soon = mt_deadline_after_us(mt_os_now(), 1);
    MP_THREAD_GIL_EXIT();
    mt_os_park(&soon);
    MP_THREAD_GIL_ENTER();
}

// ---------------------------------------------------------------- output

mp_uint_t mp_hal_stdout_tx_strn(const char *str, size_t len) {
    board_uart_write(str, len);
    return len;
}

// What select.poll() is told of sys.stdin and sys.stdout: only that one can write.
uintptr_t mp_hal_stdio_poll(uintptr_t poll_flags) {
    return poll_flags & MP_STREAM_POLL_WR;
}

// ---------------------------------------------------------------- the collector

// 5: the registers and the stack of the thread that collects, then the others'.
void gc_collect(void) {
    gc_collect_start();
    gc_helper_collect_regs_and_stack();
    mp_thread_gc_others();
    gc_collect_end();
}

// ---------------------------------------------------------------- the end

// 11: prints, and ends; from any thread, and with interrupts masked.
void mt_os_fatal(const char *text) {
    board_fail(text);
}

// A line, with its end.
static void put(const char *text, size_t length) {
    board_uart_write(text, length);
    board_uart_write("\r", 1);
}

// The board's last words end with all threads.
void board_say_more(void) {
    mt_vm_print_threads(put);
}

NORETURN void nlr_jump_fail(void *value) {
    (void)value;
    board_fail("an exception that nothing catches");
}
