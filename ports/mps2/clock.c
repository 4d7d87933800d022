// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// Time and sleeping, on the kernel's ticks and, between two of them, the counter
// that makes them. There is no clock that goes on while the power is off: time()
// begins at the epoch, 2000, with each start.

#include "FreeRTOS.h"
#include "task.h"

#include "py/mphal.h"
#include "py/mpthread.h"

#include "threads/threads.h"

#define SYSTICK_LOAD (*(volatile uint32_t *)0xe000e014)
#define SYSTICK_VALUE (*(volatile uint32_t *)0xe000e018)
#define SCB_ICSR (*(volatile uint32_t *)0xe000ed04)
#define ICSR_SYSTICK_PENDING (1u << 26)

#define US_PER_TICK (1000000 / configTICK_RATE_HZ)
#define CYCLES_PER_US (configCPU_CLOCK_HZ / 1000000)

// Ticks since the start, and CPU cycles since the latest one. A tick that is due,
// but masked, is counted.
static uint64_t read_ticks(uint32_t *cycles) {
    TimeOut_t now;
    uint32_t state = MICROPY_BEGIN_ATOMIC_SECTION();
    vTaskSetTimeOutState(&now);
    uint32_t value = SYSTICK_VALUE;
    uint32_t pending = 0;
    if (SCB_ICSR & ICSR_SYSTICK_PENDING) {
        pending = 1;
        value = SYSTICK_VALUE;
    }
    *cycles = SYSTICK_LOAD - value;
    MICROPY_END_ATOMIC_SECTION(state);
    uint64_t ticks = ((uint64_t)(uint32_t)now.xOverflowCount << 32) | now.xTimeOnEntering;
    return ticks + pending;
}

static uint64_t microseconds(void) {
    uint32_t cycles;
    uint64_t ticks = read_ticks(&cycles);
    return ticks * US_PER_TICK + cycles / CYCLES_PER_US;
}

mp_uint_t mp_hal_ticks_ms(void) {
    return (mp_uint_t)(microseconds() / 1000);
}

mp_uint_t mp_hal_ticks_us(void) {
    return (mp_uint_t)microseconds();
}

mp_uint_t mp_hal_ticks_cpu(void) {
    uint32_t cycles;
    uint64_t ticks = read_ticks(&cycles);
    return (mp_uint_t)(ticks * (configCPU_CLOCK_HZ / configTICK_RATE_HZ) + cycles);
}

uint64_t mp_hal_time_ns(void) {
    return microseconds() * 1000;
}

// ---------------------------------------------------------------- sleeping

void mp_hal_delay_ms(mp_uint_t ms) {
    mp_port_sleep_us((uint64_t)ms * 1000);
}

// Exact for short delays, by computing; longer ones sleep as long as they can.
void mp_hal_delay_us(mp_uint_t us) {
    uint64_t end = microseconds() + us;
    if (us > 3 * US_PER_TICK) {
        mp_port_sleep_us(us - 3 * US_PER_TICK);
    }
    while (microseconds() < end) {
    }
}
