// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef PORTS_MPS2_THREADS_H
#define PORTS_MPS2_THREADS_H

// How the port waits, and what it asks of its threads. One of two files has it:
//
//   with_modthread.c     with modthread
//   without_modthread.c  with the kernel alone: for upstream's threads (stock.c), or
//                        none, the builds that modthread is compared with
//
// "Waits" means that other threads run meanwhile, scheduled callbacks do, and an
// exception that is put into the main thread is raised. All are called with the GIL,
// unless it says otherwise.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "FreeRTOS.h"
#include "py/obj.h"

// Of the main task, in units of the array.
#define MP_PORT_MAIN_STACK_LEN (32 * 1024 / sizeof(StackType_t))
extern StackType_t mp_port_main_stack[];

// Before each soft reset: ends all threads, if that can be done.
void mp_port_stop_threads(void);

// Waits so long; the argument is Python's, a number of seconds.
void mp_port_sleep(mp_obj_t seconds);
void mp_port_sleep_us(uint64_t us);

// Lets others run for a moment; no callbacks, no exceptions.
void mp_port_pause(void);

// Waits until there() is true, which whoever makes it so tells by
// mp_port_input_received(), or until something is pending.
void mp_port_wait_for_input(bool (*there)(void));

// Context: ISR.
void mp_port_input_received(void);

// The name of the thread that runs Python, or of the task that has the CPU.
// Context: the tick's ISR.
const char *mp_port_name_running(void);

// Bytes of the kernel's heap that are free, or would be if another thread were
// started now.
size_t mp_port_kernel_heap(void);

#endif // PORTS_MPS2_THREADS_H
