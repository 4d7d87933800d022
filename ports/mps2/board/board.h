// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef PORTS_MPS2_BOARD_H
#define PORTS_MPS2_BOARD_H

// Arm's MPS2 boards without MicroPython: start, UART 0, the end of the machine.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// ---------------------------------------------------------------- UART 0

// Switches the UART on, with interrupts for what is received.
void board_uart_init(void);

// Sends the bytes; waits for each, without an interrupt.
void board_uart_write(const char *bytes, size_t length);

// Sends one byte if there is room for it.
bool board_uart_try_write(char byte);

// The next byte received, -1 if there is none.
int board_uart_read(void);

// Interrupts for bytes received. Off, a byte waits in the UART, and further ones
// wait where they come from; such a byte doesn't interrupt later, read it.
void board_uart_set_interrupt(bool on);

// The interrupt handler of the UART, brought by the program: must read.
void board_uart_received(void);

// ---------------------------------------------------------------- an interrupt for tests

// No device has it; software may pend it.
#define BOARD_SOFTWARE_IRQ (31)

// Its handler, for a program to bring.
void board_software_interrupt(void);

// ---------------------------------------------------------------- idling

// Cycles of the CPU's clock that it has slept, having nothing to do; wraps around. A program that
// measures a cost takes them off. Written by the idle task.
extern volatile uint32_t board_idle_cycles;

// ---------------------------------------------------------------- ticks

// Called at each tick of the kernel's, from its interrupt; NULL for nothing.
extern void (*volatile board_on_tick)(void);

// ---------------------------------------------------------------- the end

// Ends the machine with this exit status of QEMU (by semihosting).
_Noreturn void board_exit(int status);

// Starts the machine again.
_Noreturn void board_reset(void);

// Prints what has gone wrong and in which thread, and ends the machine with
// status 1. For mistakes that nobody can handle; from anywhere.
_Noreturn void board_fail(const char *what);
_Noreturn void board_fail_at(const char *what, const char *file, int line);

// What a program can say of its threads, brought by the program. Called at the end of the two above
// and of a fault, with interrupts masked, when all else is printed; a fault in here is the end.
void board_say_more(void);

#endif // PORTS_MPS2_BOARD_H
