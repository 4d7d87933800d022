// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// Upstream's standard variant of the unix port, with its own threads and a GIL.

#include "variants/standard/mpconfigvariant.h"

// A GIL rules out raising KeyboardInterrupt right in the signal handler. MicroPython 1.26 sees to
// that itself, 1.25 leaves it to whoever turns the GIL on.
#undef MICROPY_ASYNC_KBD_INTR
#define MICROPY_ASYNC_KBD_INTR (0)

// Likewise: the unix port's atomic sections are a recursive mutex, GIL or not. Word for word what
// 1.26 has in its mpconfigport.h, so that there it is the same definition twice and no clash.
#define MICROPY_PY_THREAD_RECURSIVE_MUTEX (MICROPY_PY_THREAD)
