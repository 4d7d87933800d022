// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// From main() to the prompt, and through soft resets.

#include "FreeRTOS.h"
#include "task.h"

#include "py/cstack.h"
#include "py/gc.h"
#include "py/mphal.h"
#include "py/mpthread.h"
#include "py/runtime.h"
#include "shared/readline/readline.h"
#include "shared/runtime/gchelper.h"
#include "shared/runtime/pyexec.h"

#include "board.h"
#include "threads/threads.h"

// Kept free at its end for C code between two checks of the limit.
#define MAIN_STACK_MARGIN (2 * 1024)
// That of all threads of Python: modthread takes the starter's, upstream's is 2.
#define MAIN_PRIORITY (2)

static char heap[MPS2_HEAP_SIZE] __attribute__((aligned(16)));
StackType_t mp_port_main_stack[MP_PORT_MAIN_STACK_LEN];

// boot.py and main.py, as on any board.
static void run_scripts(void) {
    pyexec_frozen_module("_boot.py", false);
    int result = pyexec_file_if_exists("boot.py");
    if (!(result & PYEXEC_FORCED_EXIT) && pyexec_mode_kind == PYEXEC_MODE_FRIENDLY_REPL) {
        pyexec_file_if_exists("main.py");
    }
}

// Until Ctrl-D, or the end of a program by SystemExit, asks for a soft reset.
static void run_prompt(void) {
    for (;;) {
        int result =
            pyexec_mode_kind == PYEXEC_MODE_RAW_REPL ? pyexec_raw_repl() : pyexec_friendly_repl();
        if (result != 0) {
            return;
        }
    }
}

static void run_interpreter(void) {
    gc_init(heap, heap + sizeof(heap));
    mp_init();
    readline_init0();
    run_scripts();
    run_prompt();
    mp_hal_stdout_tx_str("MPY: soft reboot\r\n");
    mp_port_stop_threads();
    gc_sweep_all();
    mp_deinit();
}

static void main_task(void *arg) {
    (void)arg;
    #if MICROPY_PY_THREAD
    mp_thread_init();
    #endif
    mp_cstack_init_with_top(mp_port_main_stack + MP_PORT_MAIN_STACK_LEN,
        sizeof(mp_port_main_stack) - MAIN_STACK_MARGIN);
    for (;;) {
        run_interpreter();
    }
}

int main(void) {
    static StaticTask_t tcb;
    board_uart_init();
    xTaskCreateStatic(main_task, "main", MP_PORT_MAIN_STACK_LEN, NULL, MAIN_PRIORITY,
        mp_port_main_stack, &tcb);
    vTaskStartScheduler();
    board_fail("the scheduler has returned");
}

// ---------------------------------------------------------------- what the core asks for

void gc_collect(void) {
    gc_collect_start();
    gc_helper_collect_regs_and_stack();
    #if MICROPY_PY_THREAD
    mp_thread_gc_others();
    #endif
    gc_collect_end();
}

NORETURN void nlr_jump_fail(void *value) {
    (void)value;
    board_fail("an exception that nothing catches");
}
