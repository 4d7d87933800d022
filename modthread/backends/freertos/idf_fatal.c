// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// The function that a port has to bring (backend_types.h), for all ports on ESP-IDF.

#include <stdlib.h>

#include "../../core/backend.h"
#include "esp_rom_sys.h"

// abort() prints a backtrace and restarts the board.
void mt_os_fatal(const char *text) {
    esp_rom_printf("%s\n", text);
    abort();
}
