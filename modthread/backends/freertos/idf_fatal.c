// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// The last words of a firmware on ESP-IDF: what each thread did. The port's mt_os_fatal()
// (backend_types.h), and the end of a panic: a fault, the overflow of a stack, a watchdog, abort().

#include <stdbool.h>
#include <stdlib.h>

#include "../../core/backend.h"
#include "esp_rom_sys.h"

// The ROM's printf() knows no "%.*s".
static void put(const char *text, size_t length) {
    for (size_t i = 0; i < length; ++i) {
        esp_rom_printf("%c", text[i]);
    }
}

// Once: abort() panics, and so does a list of threads that is broken itself.
static void print_threads(void) {
    static bool done;
    if (!done) {
        done = true;
        mt_vm_print_threads(put);
    }
}

// abort() prints a backtrace and restarts the board.
void mt_os_fatal(const char *text) {
    esp_rom_printf("%s\n", text);
    print_threads();
    abort();
}

// Wrapped by the linker (sources.mk): ESP-IDF has printed registers and a backtrace, the other core
// stands still, and a watchdog gives it a second from here, or ten. The beginning of a panic is
// wrapped by MicroPython itself.
__attribute__((noreturn)) void __real_panic_restart(void);
__attribute__((noreturn)) void __wrap_panic_restart(void);

void __wrap_panic_restart(void) {
    print_threads();
    __real_panic_restart();
}
