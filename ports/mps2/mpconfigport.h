// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// The features of this port of MicroPython.

#include <alloca.h>
#include <stdint.h>

#define MICROPY_CONFIG_ROM_LEVEL (MICROPY_CONFIG_ROM_LEVEL_EXTRA_FEATURES)

// The Makefile says whose threads these are.
#if MPS2_MODTHREAD
#if MPS2_TESTS
#define MT_FOREIGN (1) // threads/driver.c
#endif
#include "modthread/mpconfigmodthread.h"
#elif MPS2_STOCK_THREADS
#define MICROPY_PY_THREAD (1)
#define MICROPY_PY_THREAD_GIL (1)
#define MICROPY_MPTHREADPORT_H "ports/mps2/threads/stock.h"
#else
#define MICROPY_PY_THREAD (0)
#endif

// ---------------------------------------------------------------- the core

typedef intptr_t mp_int_t;
typedef uintptr_t mp_uint_t;
typedef long mp_off_t;
#define MP_SSIZE_MAX INTPTR_MAX

#define MICROPY_ENABLE_GC (1)
#define MICROPY_STACK_CHECK_MARGIN (0) // whoever starts a thread knows it
#define MICROPY_ENABLE_EMERGENCY_EXCEPTION_BUF (1)
#define MICROPY_EMERGENCY_EXCEPTION_BUF_SIZE (0)
#define MICROPY_LONGINT_IMPL (MICROPY_LONGINT_IMPL_MPZ)
#define MICROPY_FLOAT_IMPL (MICROPY_FLOAT_IMPL_FLOAT)
#define MICROPY_USE_INTERNAL_ERRNO (1)
#define MICROPY_MALLOC_USES_ALLOCATED_SIZE (1)
#define MICROPY_MEM_STATS (1)
#define MICROPY_SCHEDULER_DEPTH (8)
#define MICROPY_SCHEDULER_STATIC_NODES (1) // for schedule(kbd_intr, None), since 1.29
#define MICROPY_REPL_STDIN_BUFFER_MAX (2048) // less than the ring of stdio.c
#define MP_NEED_LOG2 (1)
#define MP_STATE_PORT MP_STATE_VM

#define MICROPY_PERSISTENT_CODE_LOAD (1)
#define MICROPY_EMIT_THUMB (1)
#define MICROPY_EMIT_INLINE_THUMB (1)
#define MICROPY_MAKE_POINTER_CALLABLE(p) ((void *)((mp_uint_t)(p) | 1))

// ---------------------------------------------------------------- modules

#define MICROPY_PY_SYS_PLATFORM "mps2"
#define MICROPY_HW_BOARD_NAME "mps2-" MPS2_BOARD
#define MICROPY_HW_MCU_NAME MPS2_CPU

#define MICROPY_PY_TIME (1)
#define MICROPY_PY_TIME_INCLUDEFILE "ports/mps2/modtime.c"
#define MICROPY_PY_TIME_CUSTOM_SLEEP (1)
#define MICROPY_PY_TIME_TIME_TIME_NS (1)
#define MICROPY_PY_TIME_GMTIME_LOCALTIME_MKTIME (1)

#define MICROPY_PY_MACHINE (1)
#define MICROPY_PY_MACHINE_INCLUDEFILE "ports/mps2/modmachine.c"
#define MICROPY_PY_MACHINE_RESET (1)
#define MICROPY_PY_MACHINE_DISABLE_IRQ_ENABLE_IRQ (1)
#define MICROPY_PY_MACHINE_PIN_BASE (0)
#define MICROPY_PY_MACHINE_SIGNAL (0)
#define MICROPY_PY_MACHINE_PULSE (0)

#define MICROPY_PY_OS_DUPTERM (0)
#define MICROPY_PY_OS_UNAME (1)
#define MICROPY_PY_OS_URANDOM (0)
#define MICROPY_PY_SSL (0)
#define MICROPY_PY_WEBSOCKET (0)

// ---------------------------------------------------------------- files

#define MICROPY_VFS (1)
#define MICROPY_READER_VFS (1)
#define MICROPY_FATFS_ENABLE_LFN (1) // in static memory: the GIL guards it
#define MICROPY_FATFS_MAX_LFN (255)
#define MICROPY_FATFS_LFN_CODE_PAGE 437
#define MICROPY_FATFS_USE_LABEL (1)
#define MICROPY_FATFS_RPATH (2)
#define MICROPY_FATFS_MKFS (1)

// ---------------------------------------------------------------- waiting

// Called in loops that wait for something: lets other threads run, and sleeps.
#define MICROPY_INTERNAL_WFE(timeout_ms) mp_port_pause()
void mp_port_pause(void);
