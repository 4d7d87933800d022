// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// From reset to main(), and the vectors.

#include <stdint.h>

#include "board.h"

extern uint32_t _stack_top, _data_image, _data_start, _data_end, _bss_start, _bss_end;

int main(void);
void Reset_Handler(void);
void board_fault(void); // fault.c

// The kernel's; FreeRTOSConfig.h gives them these names.
void SVC_Handler(void);
void PendSV_Handler(void);
void SysTick_Handler(void);

void Reset_Handler(void) {
    const uint32_t *image = &_data_image;
    for (uint32_t *word = &_data_start; word < &_data_end; ++word) {
        *word = *image++;
    }
    for (uint32_t *word = &_bss_start; word < &_bss_end; ++word) {
        *word = 0;
    }
    main();
    board_exit(0);
}

__attribute__((weak)) void board_software_interrupt(void) {
    board_fault();
}

typedef void (*vector_t)(void);

// Anything that isn't expected is a fault that names the vector.
const vector_t vectors[16 + 32] __attribute__((section(".vectors"), used)) = {
    (vector_t)(uintptr_t)&_stack_top,
    Reset_Handler,
    [2 ... 10] = board_fault,
    SVC_Handler,
    board_fault,
    board_fault,
    PendSV_Handler,
    SysTick_Handler,
    board_uart_received, // 0: UART 0 received
    [16 + 1 ... 16 + 30] = board_fault,
    [16 + BOARD_SOFTWARE_IRQ] = board_software_interrupt,
};
