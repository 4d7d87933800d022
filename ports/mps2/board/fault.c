// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// The last words: what has gone wrong, in which thread, and the registers.

#include <string.h>

#include "FreeRTOS.h"
#include "task.h"

#include "board.h"

#define SCB_ICSR (*(volatile uint32_t *)0xe000ed04)
#define SCB_AIRCR (*(volatile uint32_t *)0xe000ed0c)
#define SCB_CFSR (*(volatile uint32_t *)0xe000ed28)
#define SCB_HFSR (*(volatile uint32_t *)0xe000ed2c)
#define SCB_MMFAR (*(volatile uint32_t *)0xe000ed34)
#define SCB_BFAR (*(volatile uint32_t *)0xe000ed38)

enum {
    AIRCR_KEY = 0x05fa0000,
    AIRCR_RESET = 1 << 2,
};

// Semihosting: https://github.com/ARM-software/abi-aa, SYS_EXIT_EXTENDED.
enum {
    SYS_EXIT_EXTENDED = 0x20,
    STOPPED_APPLICATION_EXIT = 0x20026,
};

_Noreturn void board_exit(int status) {
    const uint32_t block[2] = {STOPPED_APPLICATION_EXIT, (uint32_t)status};
    register uint32_t operation __asm("r0") = SYS_EXIT_EXTENDED;
    register const uint32_t *argument __asm("r1") = block;
    __asm volatile("bkpt 0xab" ::"r"(operation), "r"(argument) : "memory");
    // Without semihosting the line above has locked the CPU up.
    for (;;) {
    }
}

_Noreturn void board_reset(void) {
    __asm volatile("dsb");
    SCB_AIRCR = AIRCR_KEY | AIRCR_RESET;
    for (;;) {
    }
}

// ---------------------------------------------------------------- printing

static void print(const char *text) {
    board_uart_write(text, strlen(text));
}

static void print_hex(const char *name, uint32_t value) {
    char digits[8];
    for (int i = 7; i >= 0; --i, value >>= 4) {
        digits[i] = "0123456789abcdef"[value & 15];
    }
    print(" ");
    print(name);
    print("=");
    board_uart_write(digits, sizeof(digits));
}

static void print_decimal(unsigned value) {
    if (value >= 10) {
        print_decimal(value / 10);
    }
    board_uart_write(&"0123456789"[value % 10], 1);
}

static void print_head(const char *what) {
    // Nothing else may run, or print, from here on.
    __asm volatile("cpsid i");
    print("\r\nFATAL: ");
    print(what);
}

static void print_thread(void) {
    bool running = xTaskGetSchedulerState() != taskSCHEDULER_NOT_STARTED;
    print("\r\nthread: ");
    print(running ? pcTaskGetName(NULL) : "(none yet)");
    if (running) {
        print_hex("task", (uint32_t)(uintptr_t)xTaskGetCurrentTaskHandle());
    }
    print("\r\n");
}

// A fault in what the program says comes back here.
static _Noreturn void end(void) {
    static bool said;
    if (!said) {
        said = true;
        board_say_more();
    }
    board_exit(1);
}

_Noreturn void board_fail(const char *what) {
    print_head(what);
    print_thread();
    print_hex("caller", (uint32_t)(uintptr_t)__builtin_return_address(0));
    print_hex("frame", (uint32_t)(uintptr_t)__builtin_frame_address(0));
    print("\r\n");
    end();
}

_Noreturn void board_fail_at(const char *what, const char *file, int line) {
    print_head(what);
    print(" at ");
    print(file);
    print(":");
    print_decimal((unsigned)line);
    print_thread();
    end();
}

// ---------------------------------------------------------------- faults

// Pushed by the CPU when it enters a handler.
typedef struct {
    uint32_t r0, r1, r2, r3, r12, lr, pc, psr;
} frame_t;

static const char *name_of(uint32_t vector) {
    static const char *const names[] = {"NMI", "HardFault", "MemManage", "BusFault", "UsageFault"};
    bool named = vector >= 2 && vector - 2 < sizeof(names) / sizeof(names[0]);
    return named ? names[vector - 2] : "unexpected interrupt";
}

// callee: r4 to r11.
static void print_registers(const frame_t *frame, const uint32_t *callee) {
    print_hex("pc", frame->pc);
    print_hex("lr", frame->lr);
    print_hex("sp", (uint32_t)(uintptr_t)(frame + 1));
    print_hex("psr", frame->psr);
    print("\r\n");
    print_hex("r0", frame->r0);
    print_hex("r1", frame->r1);
    print_hex("r2", frame->r2);
    print_hex("r3", frame->r3);
    print_hex("r12", frame->r12);
    print("\r\n");
    static const char *const names[] = {"r4", "r5", "r6", "r7", "r8", "r9", "r10", "r11"};
    for (unsigned i = 0; i < 8; ++i) {
        print_hex(names[i], callee[i]);
    }
    print("\r\n");
}

// Called by board_fault().
__attribute__((used)) static void report_fault(const frame_t *frame, const uint32_t *callee) {
    uint32_t vector = SCB_ICSR & 0x1ff;
    print_head(name_of(vector));
    print_hex("vector", vector);
    print_thread();
    print_registers(frame, callee);
    print_hex("cfsr", SCB_CFSR);
    print_hex("hfsr", SCB_HFSR);
    print_hex("mmfar", SCB_MMFAR);
    print_hex("bfar", SCB_BFAR);
    print("\r\n");
    end();
}

// The frame is on the stack that was in use. The task's may have run over, so this
// goes on with the handlers' own.
__attribute__((naked)) void board_fault(void) {
    __asm volatile("tst lr, #4\n"
                   "ite eq\n"
                   "mrseq r0, msp\n"
                   "mrsne r0, psp\n"
                   "push {r4-r11}\n"
                   "mov r1, sp\n"
                   "bl report_fault\n");
}

// ---------------------------------------------------------------- the kernel's hooks

void vApplicationStackOverflowHook(TaskHandle_t task, char *name);

// The task is being switched out: it is the current one still, and its registers are on
// its stack. Where that ends, a control block begins with.
void vApplicationStackOverflowHook(TaskHandle_t task, char *name) {
    (void)name;
    const uint32_t *callee = *(const uint32_t *const *)task;
    print_head("stack overflow");
    print_thread();
    print_registers((const frame_t *)(callee + 8), callee);
    end();
}
