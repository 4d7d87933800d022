// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// The prompt's line: UART 0.
//
// The interrupt handler puts what is received into a ring, and wakes whoever waits
// for it. When the ring is full it switches its interrupt off; the byte then waits
// in the UART, and the sender with it, until a reader has made room. So nothing is
// lost. Ctrl-C isn't put into the ring while a program runs.

#include "py/mphal.h"
#include "py/mpthread.h"
#include "py/runtime.h"
#include "py/stream.h"

#include "board.h"
#include "shared/readline/readline.h"
#include "threads/threads.h"
#include "unanswered.h"

enum { RING_SIZE = 4096 }; // a power of 2

static struct {
    volatile uint32_t head; // the next one to write; only the handler moves it
    volatile uint32_t tail; // the next one to read
    volatile uint8_t bytes[RING_SIZE];
} ring;

static bool ring_is_empty(void) {
    return ring.head == ring.tail;
}

static bool interruption_is_taken(void) {
    return MP_STATE_MAIN_THREAD(mp_pending_exception) == MP_OBJ_NULL;
}

static uint32_t behind_awaited; // the place in the ring behind the key that the prompt must take

static bool key_is_taken(void) {
    return (int32_t)(ring.tail - behind_awaited) >= 0;
}

static void receive(int byte) {
    if (byte == mp_interrupt_char) {
        mp_sched_keyboard_interrupt();
        mp_port_expect_answer("Ctrl-C", interruption_is_taken);
        return;
    }
    ring.bytes[ring.head % RING_SIZE] = (uint8_t)byte;
    ++ring.head;
    // A program needn't read what is typed ahead; the prompt does.
    if (mp_interrupt_char < 0 && (byte == CHAR_CTRL_C || byte == CHAR_CTRL_D)) {
        behind_awaited = ring.head;
        mp_port_expect_answer(byte == CHAR_CTRL_C ? "Ctrl-C" : "Ctrl-D", key_is_taken);
    }
}

// From the UART to the ring, as long as there is room.
static void fill_ring(void) {
    while (ring.head - ring.tail < RING_SIZE) {
        int byte = board_uart_read();
        if (byte < 0) {
            break;
        }
        receive(byte);
    }
    board_uart_set_interrupt(ring.head - ring.tail < RING_SIZE);
}

// Takes a byte, -1 if there is none.
static int ring_take(void) {
    uint32_t state = MICROPY_BEGIN_ATOMIC_SECTION();
    int byte = -1;
    if (!ring_is_empty()) {
        bool was_full = ring.head - ring.tail == RING_SIZE;
        byte = ring.bytes[ring.tail % RING_SIZE];
        ++ring.tail;
        if (was_full) {
            board_uart_set_interrupt(true);
            fill_ring();
        }
    }
    MICROPY_END_ATOMIC_SECTION(state);
    return byte;
}

// ---------------------------------------------------------------- waiting for input

static bool input_is_there(void) {
    return !ring_is_empty();
}

static void wait_for_input(void) {
    // Nothing would ever be received, after a program left them disabled.
    mp_port_unmask_interrupts(0);
    mp_port_wait_for_input(input_is_there);
}

// As strict as other boards': what is pending is raised here, whether anything catches it
// or not. At the prompt nothing does, see modthread/micropython/prompt.c.
int mp_hal_stdin_rx_chr(void) {
    for (;;) {
        mp_handle_pending(true);
        int byte = ring_take();
        if (byte >= 0) {
            return byte;
        }
        wait_for_input();
    }
}

uintptr_t mp_hal_stdio_poll(uintptr_t poll_flags) {
    uintptr_t ready = poll_flags & MP_STREAM_POLL_WR;
    if ((poll_flags & MP_STREAM_POLL_RD) && !ring_is_empty()) {
        ready |= MP_STREAM_POLL_RD;
    }
    return ready;
}

// ---------------------------------------------------------------- the interrupt

void board_uart_received(void) {
    fill_ring();
    mp_port_input_received();
}

// ---------------------------------------------------------------- output

// While the line is busy other threads may run.
mp_uint_t mp_hal_stdout_tx_strn(const char *str, size_t len) {
    for (size_t i = 0; i < len; ++i) {
        while (!board_uart_try_write(str[i])) {
            mp_port_pause();
        }
    }
    return len;
}
