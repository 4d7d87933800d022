// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_MPCONFIGPORT_ESP32_H
#define MODTHREAD_MPCONFIGPORT_ESP32_H

// The esp32 port's configuration with this module in it. micropython.cmake has
// MicroPython read this file instead of the port's own mpconfigport.h
// (MP_CONFIGFILE), so that any board of the port can be built as it is.

#include <mpconfigport.h>

#undef MICROPY_PY_THREAD_GIL_VM_DIVISOR
#undef MICROPY_WRAP_MP_SCHED_EXCEPTION

// The Bluetooth host runs Python from a task of its own.
#ifndef MT_FOREIGN
#define MT_FOREIGN (MICROPY_PY_BLUETOOTH)
#endif

#include "mpconfigmodthread.h"

#endif // MODTHREAD_MPCONFIGPORT_ESP32_H
