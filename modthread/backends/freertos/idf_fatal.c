// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// The function that a port has to bring (backend_types.h), for all ports on ESP-IDF.

#include <stdlib.h>

#include "../../core/backend.h"
#include "esp_rom_sys.h"

static void put(const char *text, size_t length) {
    esp_rom_printf("%.*s", (int)length, text);
}

// abort() prints a backtrace and restarts the board.
void mt_os_fatal(const char *text) {
    esp_rom_printf("%s\n", text);
    mt_vm_print_threads(put);
    abort();
}
