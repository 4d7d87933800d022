// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// What the smallest port has: the core, its modules, time, and threads.

#include <alloca.h>
#include <stdint.h>

#define MICROPY_CONFIG_ROM_LEVEL (MICROPY_CONFIG_ROM_LEVEL_EXTRA_FEATURES)

// Before anything that looks at MICROPY_PY_THREAD, which it sets.
#include "modthread/mpconfigmodthread.h"

typedef intptr_t mp_int_t;
typedef uintptr_t mp_uint_t;
typedef long mp_off_t;
#define MP_SSIZE_MAX INTPTR_MAX
#define MP_STATE_PORT MP_STATE_VM
#define MP_NEED_LOG2 (1)

#define MICROPY_ENABLE_GC (1) // with finalisers, and KeyboardInterrupt: the level has them
#define MICROPY_STACK_CHECK_MARGIN (0) // the backend keeps one
#define MICROPY_LONGINT_IMPL (MICROPY_LONGINT_IMPL_MPZ)
#define MICROPY_FLOAT_IMPL (MICROPY_FLOAT_IMPL_FLOAT)
#define MICROPY_USE_INTERNAL_ERRNO (1)
#define MICROPY_SCHEDULER_DEPTH (8)
#define MICROPY_PERSISTENT_CODE_LOAD (1) // for what is frozen

// No files, but what is frozen is imported by the same way.
#define MICROPY_VFS (1)
#define MICROPY_READER_VFS (1)

#define MICROPY_PY_TIME (1)
#define MICROPY_PY_OS (0)
#define MICROPY_PY_SSL (0)
#define MICROPY_PY_WEBSOCKET (0)
#define MICROPY_PY_SYS_PLATFORM "small"
#define MICROPY_HW_BOARD_NAME "the smallest port"
#define MICROPY_HW_MCU_NAME "mps2"

// In loops that wait for something: others run meanwhile.
void mp_hal_pause(void);
#define MICROPY_INTERNAL_WFE(timeout_ms) mp_hal_pause()
