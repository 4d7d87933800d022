// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// The suite as a firmware of an MPS2 board in QEMU. Its command line comes by
// semihosting (-semihosting-config enable=on,arg=suite,arg=CASE):
//
//   suite            runs all cases, one after another
//   suite CASE...    runs these
//   suite --list     prints the names of the cases
//
// Prints what host_posix.c prints; the exit status is QEMU's.

#include <string.h>

#include "FreeRTOS.h"
#include "task.h"

#include "board.h"
#include "suite.h"

#ifndef TIME_LIMIT
#define TIME_LIMIT (60)
#endif

static void print(const char *text) {
    board_uart_write(text, strlen(text));
}

static void print_number(unsigned value) {
    if (value >= 10) {
        print_number(value / 10);
    }
    board_uart_write(&"0123456789"[value % 10], 1);
}

static void print_place(const char *file, int line) {
    print(file == NULL ? "?" : file);
    print(":");
    print_number((unsigned)line);
}

_Noreturn void host_fail(const char *file, int line, const char *text) {
    vTaskSuspendAll();
    print("FAIL ");
    print_place(file, line);
    print(": ");
    print(text);
    print("\n");
    board_exit(1);
}

void mt_os_fatal(const char *text) {
    board_fail(text);
}

void board_say_more(void) {
}

void board_uart_received(void) {
    board_uart_read();
}

// ---------------------------------------------------------------- memory

void *__real_pvPortMalloc(size_t size);
void __real_vPortFree(void *ptr);
void *__wrap_pvPortMalloc(size_t size);
void __wrap_vPortFree(void *ptr);

static volatile unsigned blocks;

static void add_blocks(unsigned change) {
    taskENTER_CRITICAL();
    blocks += change;
    taskEXIT_CRITICAL();
}

void *__wrap_pvPortMalloc(size_t size) {
    void *ptr = checked_block_fails() ? NULL : __real_pvPortMalloc(size);
    if (ptr != NULL) {
        // Memory that isn't initialised is noticed.
        memset(ptr, 0xa5, size);
        add_blocks(1);
    }
    return ptr;
}

void __wrap_vPortFree(void *ptr) {
    __real_vPortFree(ptr);
    if (ptr != NULL) {
        add_blocks(-1u);
    }
}

unsigned host_blocks(void) {
    return blocks;
}

// ---------------------------------------------------------------- interrupts

#define NVIC_ENABLE ((volatile uint32_t *)0xe000e100)
#define NVIC_PEND ((volatile uint32_t *)0xe000e200)
#define NVIC_PRIORITY ((volatile uint8_t *)0xe000e400)

static struct {
    void (*function)(void *arg);
    void *arg;
    volatile bool done;
} isr;

void board_software_interrupt(void) {
    isr.function(isr.arg);
    isr.done = true;
}

void host_in_isr(void (*function)(void *arg), void *arg) {
    isr.function = function;
    isr.arg = arg;
    isr.done = false;
    NVIC_PRIORITY[BOARD_SOFTWARE_IRQ] = configMAX_SYSCALL_INTERRUPT_PRIORITY;
    NVIC_ENABLE[0] = 1u << BOARD_SOFTWARE_IRQ;
    NVIC_PEND[0] = 1u << BOARD_SOFTWARE_IRQ;
    while (!isr.done) {
    }
}

// ---------------------------------------------------------------- hangs

static const char *volatile running; // the case's name
static volatile TickType_t since;

// Without regard to who changes what meanwhile: the run has failed anyway.
static void print_places(void) {
    const mt_thread_t *thread = mt_thread_main_record();
    for (unsigned i = 0; thread != NULL && i < 20; ++i, thread = mt_thread_next(thread)) {
        const test_thread_t *record = (const test_thread_t *)thread;
        print("  thread ");
        print_number(i);
        print(": after ");
        print_place(record->file, record->line);
        print(mt_atomic_load(&record->parked) ? ", parked\n" : "\n");
    }
}

// A task more urgent than all threads.
static void watch(void *arg) {
    (void)arg;
    for (;;) {
        vTaskDelay(configTICK_RATE_HZ);
        if (running != NULL && xTaskGetTickCount() - since > TIME_LIMIT * configTICK_RATE_HZ) {
            vTaskSuspendAll();
            print("FAIL ");
            print(running);
            print(": no end in time\n");
            print_places();
            board_exit(1);
        }
    }
}

// ---------------------------------------------------------------- running

static bool run_case(const char *name) {
    for (size_t i = 0; i < suite_case_count; ++i) {
        if (strcmp(suite_cases[i].name, name) == 0) {
            // Threads of the case before may be on their way out, if they can.
            UNTIL(host_blocks() == 0 || suite_threads() != 0);
            since = xTaskGetTickCount();
            running = suite_cases[i].name;
            suite_cases[i].function();
            print("ok ");
            print(name);
            print("\n");
            return true;
        }
    }
    print("FAIL ");
    print(name);
    print(": there is no such case\n");
    return false;
}

static void run_all(void) {
    for (size_t i = 0; i < suite_case_count; ++i) {
        run_case(suite_cases[i].name);
    }
    print_number((unsigned)suite_case_count);
    print(" cases, 0 failed\n");
}

static void list_cases(void) {
    for (size_t i = 0; i < suite_case_count; ++i) {
        print(suite_cases[i].name);
        print("\n");
    }
}

// SYS_GET_CMDLINE of semihosting; the words are separated by spaces.
static char *command_line(void) {
    static char line[1024];
    struct {
        char *line;
        uint32_t size;
    } block = {line, sizeof(line)};
    register uint32_t operation __asm("r0") = 0x15;
    register void *argument __asm("r1") = &block;
    __asm volatile("bkpt 0xab" : "+r"(operation) : "r"(argument) : "memory");
    return operation == 0 ? line : NULL;
}

static void run_suite(void *arg) {
    (void)arg;
    char *rest;
    char *word = strtok_r(command_line(), " ", &rest);
    word = word == NULL ? NULL : strtok_r(NULL, " ", &rest);
    if (word != NULL && strcmp(word, "--list") == 0) {
        list_cases();
        board_exit(0);
    }
    suite_init();
    if (word == NULL) {
        run_all();
    }
    bool good = true;
    for (; word != NULL; word = strtok_r(NULL, " ", &rest)) {
        good = run_case(word) && good;
    }
    board_exit(good ? 0 : 1);
}

int main(void) {
    static StaticTask_t tcbs[2];
    static StackType_t main_stack[4096];
    static StackType_t watch_stack[256];
    board_uart_init();
    xTaskCreateStatic(run_suite, "main", 4096, NULL, 1, main_stack, &tcbs[0]);
    xTaskCreateStatic(watch, "watch", 256, NULL, 2, watch_stack, &tcbs[1]);
    vTaskStartScheduler();
    board_fail("the scheduler has returned");
}
