// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// A whole port with threads. The numbers are the steps of docs/porting.md, part B.

#include "FreeRTOS.h"
#include "task.h"

#include "py/cstack.h"
#include "py/gc.h"
#include "py/mphal.h"
#include "py/mpthread.h"
#include "py/runtime.h"
#include "shared/readline/readline.h"
#include "shared/runtime/pyexec.h"

#include "board.h"
#include "modthread/core/thread.h"
#include "modthread/core/vm.h"

static char heap[256 * 1024];
static StackType_t stack[16 * 1024 / sizeof(StackType_t)];

// Until Ctrl-D, which is a soft reset.
static void run_prompt(void) {
    int result = 0;
    while (result == 0) {
        bool raw = pyexec_mode_kind == PYEXEC_MODE_RAW_REPL;
        result = raw ? pyexec_raw_repl() : pyexec_friendly_repl();
    }
    mp_hal_stdout_tx_str("MPY: soft reboot\r\n");
}

static void main_task(void *arg) {
    mp_thread_init(); // 4: once, before the first mp_init()
    mp_cstack_init_with_top(stack + MP_ARRAY_SIZE(stack), sizeof(stack) - 2048);
    for (;;) {
        gc_init(heap, heap + sizeof(heap));
        mp_init();
        readline_init0();
        run_prompt();
        mp_thread_deinit(); // 6: while the heap is in place
        gc_sweep_all();
        mp_deinit();
    }
}

int main(void) {
    static StaticTask_t task;
    board_uart_init();
    xTaskCreateStatic(main_task, "main", MP_ARRAY_SIZE(stack), NULL, 1, stack, &task);
    vTaskStartScheduler();
    board_fail("the scheduler has returned");
}

// ---------------------------------------------------------------- input

// One thread reads here, the prompt's; ports/mps2/threads has it for any number.
static volatile uint8_t ring[1024]; // more than a host sends without an answer
static volatile uint32_t head, tail;
static mt_thread_t *volatile reader;

// 7: gives the GIL away, and parks until the handler unparks.
static void wait_for_input(void) {
    mt_deadline_t forever = MT_FOREVER;
    MP_THREAD_GIL_EXIT();
    reader = mt_os_self(); // before the look: from here on the handler tells
    if (head == tail && !mt_vm_interrupted(reader)) {
        mt_os_park(&forever);
    }
    reader = NULL;
    MP_THREAD_GIL_ENTER();
}

int mp_hal_stdin_rx_chr(void) {
    for (;;) {
        mp_handle_pending(true);
        if (head != tail) {
            return ring[tail++ % sizeof(ring)];
        }
        wait_for_input();
    }
}

// 8: the UART's interrupt, called by the vectors of ports/mps2/board.
void board_uart_received(void) {
    for (int byte; (byte = board_uart_read()) >= 0;) {
        if (byte == mp_interrupt_char) {
            mp_sched_keyboard_interrupt();
        } else {
            ring[head++ % sizeof(ring)] = (uint8_t)byte;
        }
    }
    if (reader != NULL) {
        mt_os_unpark_from_isr(&reader->os);
    }
}
