// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// UART 0, a CMSDK APB UART: one byte each way.

#include "board.h"

typedef struct {
    volatile uint32_t data;
    volatile uint32_t state;
    volatile uint32_t ctrl;
    volatile uint32_t interrupt; // write 1 to clear
    volatile uint32_t divisor;
} uart_t;

#define UART ((uart_t *)0x40004000)
#define NVIC_ENABLE ((volatile uint32_t *)0xe000e100)
#define NVIC_PRIORITY ((volatile uint8_t *)0xe000e400)

enum {
    UART_IRQ = 0,
    // One that the kernel masks: FreeRTOSConfig.h.
    UART_IRQ_PRIORITY = 0xc0,
};

enum {
    STATE_TX_FULL = 1 << 0,
    STATE_RX_FULL = 1 << 1,
};

enum {
    CTRL_TX = 1 << 0,
    CTRL_RX = 1 << 1,
    CTRL_RX_INTERRUPT = 1 << 3,
};

enum {
    INTERRUPT_RX = 1 << 1,
};

void board_uart_init(void) {
    UART->divisor = 16;
    UART->ctrl = CTRL_TX | CTRL_RX | CTRL_RX_INTERRUPT;
    NVIC_PRIORITY[UART_IRQ] = UART_IRQ_PRIORITY;
    NVIC_ENABLE[UART_IRQ / 32] = 1u << (UART_IRQ % 32);
}

bool board_uart_try_write(char byte) {
    if (UART->state & STATE_TX_FULL) {
        return false;
    }
    UART->data = (uint8_t)byte;
    return true;
}

void board_uart_write(const char *bytes, size_t length) {
    for (size_t i = 0; i < length; ++i) {
        while (!board_uart_try_write(bytes[i])) {
        }
    }
}

int board_uart_read(void) {
    if (!(UART->state & STATE_RX_FULL)) {
        return -1;
    }
    // Before the byte is taken: the next one may come right after.
    UART->interrupt = INTERRUPT_RX;
    return (int)(UART->data & 0xff);
}

void board_uart_set_interrupt(bool on) {
    UART->ctrl = CTRL_TX | CTRL_RX | (on ? CTRL_RX_INTERRUPT : 0);
    if (!on) {
        // That of a byte that waits is latched, and would come for ever.
        UART->interrupt = INTERRUPT_RX;
    }
}
