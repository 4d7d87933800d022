// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// idf_fatal.c on this machine: prints what the board would.
//
//   fatal invariant    a broken invariant
//   fatal fault        a panic
//   fatal list         the same, and the list of threads is broken, too

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../../modthread/core/backend.h"
#include "../../../modthread/core/vm.h"
#include "esp_rom_sys.h"

__attribute__((noreturn)) void panic_restart(void);

static const char *what;

// The ROM's knows no "*".
int esp_rom_printf(const char *format, ...) {
    va_list args;
    if (strchr(format, '*') != NULL) {
        return printf("%s", format);
    }
    va_start(args, format);
    int length = vprintf(format, args);
    va_end(args);
    return length;
}

// As ESP-IDF's: panics.
void abort(void) {
    puts("registers");
    panic_restart();
}

void mt_vm_print_threads(void (*put)(const char *text, size_t length)) {
    put("table\n, and more", 6);
    if (strcmp(what, "list") == 0) {
        abort();
    }
}

int main(int argc, char **argv) {
    what = argc > 1 ? argv[1] : "";
    if (strcmp(what, "invariant") == 0) {
        mt_os_fatal("broken");
    }
    abort();
}
