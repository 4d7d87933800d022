// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// A file of its own, as in ESP-IDF: the linker wraps calls from others only.

#include <stdio.h>
#include <stdlib.h>

__attribute__((noreturn)) void panic_restart(void);

void panic_restart(void) {
    puts("restart");
    exit(0);
}
