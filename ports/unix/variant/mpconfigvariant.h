// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// Upstream's standard unix variant, with our threads.

#define MICROPY_CONFIG_ROM_LEVEL (MICROPY_CONFIG_ROM_LEVEL_EXTRA_FEATURES)

// For micropython.schedule(micropython.kbd_intr, None), since 1.29.
#define MICROPY_SCHEDULER_STATIC_NODES (1)

#include "modthread/mpconfigmodthread.h"
#include "variants/mpconfigvariant_common.h"

// A signal handler must not jump out of the collector, whoever runs it.
#undef MICROPY_ASYNC_KBD_INTR
#define MICROPY_ASYNC_KBD_INTR (0)
