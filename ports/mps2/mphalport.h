// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef PORTS_MPS2_MPHALPORT_H
#define PORTS_MPS2_MPHALPORT_H

#include "shared/runtime/interrupt_char.h"

// Interrupts off, all of them: with PRIMASK, so that the kernel's own masking
// (BASEPRI), which doesn't nest in this, leaves it alone.
static inline uint32_t mp_port_mask_interrupts(void) {
    uint32_t state;
    __asm volatile("mrs %0, primask\n"
                   "cpsid i"
        : "=r"(state)::"memory");
    return state;
}

static inline void mp_port_unmask_interrupts(uint32_t state) {
    __asm volatile("msr primask, %0" ::"r"(state) : "memory");
}

#define MICROPY_BEGIN_ATOMIC_SECTION() mp_port_mask_interrupts()
#define MICROPY_END_ATOMIC_SECTION(state) mp_port_unmask_interrupts(state)

#endif // PORTS_MPS2_MPHALPORT_H
