// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// How ThreadSanitizer's runtime behaves: it ends the run at the first report, and
// doesn't wait a second for more of them when the run is over.
const char *__tsan_default_options(void);

const char *__tsan_default_options(void) {
    return "halt_on_error=1:atexit_sleep_ms=20";
}
