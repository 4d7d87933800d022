// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// The clock of the timeline: the kernel's ticks, refined by a counter of the CPU where there is one.

#include "../../core/config.h"
#include "../../core/backend.h"

#if MT_TRACE

#ifdef ESP_PLATFORM

// A counter of 32 bits, some 20 s; the ticks tell how often it has begun anew. What doesn't agree
// with them is of the other core, or the CPU has another frequency now: then the ticks count.

#include "esp_cpu.h"
#include "esp_rom_sys.h"

uint32_t mt_os_trace_rate(void) {
    return esp_rom_get_cpu_ticks_per_us() * 1000000;
}

uint64_t mt_os_trace_clock(void) {
    static uint64_t clock;
    static uint32_t last_cycles;
    static TickType_t last_tick;
    uint32_t cycles = (uint32_t)esp_cpu_get_cycle_count();
    TickType_t tick = mt_os_now();
    uint64_t per_tick = mt_os_trace_rate() / configTICK_RATE_HZ;
    uint64_t by_ticks = (TickType_t)(tick - last_tick) * per_tick;
    uint64_t passed = (uint32_t)(cycles - last_cycles);
    if (by_ticks > passed) {
        passed += (by_ticks - passed + UINT32_MAX / 2) >> 32 << 32;
    }
    bool agrees = passed + 2 * per_tick >= by_ticks && by_ticks + 2 * per_tick >= passed;
    clock += agrees ? passed : by_ticks;
    last_cycles = cycles;
    last_tick = tick;
    return clock;
}

#elif defined(__ARM_ARCH_PROFILE) && __ARM_ARCH_PROFILE == 'M' && !configUSE_TICKLESS_IDLE

// The timer that makes the ticks counts down to the next one.

#define SYSTICK_LOAD (*(volatile uint32_t *)0xe000e014)
#define SYSTICK_VALUE (*(volatile uint32_t *)0xe000e018)
#define SCB_ICSR (*(volatile uint32_t *)0xe000ed04)
#define ICSR_PENDSTSET (1u << 26)

static uint32_t per_tick(void) {
    return SYSTICK_LOAD + 1;
}

uint32_t mt_os_trace_rate(void) {
    return per_tick() * configTICK_RATE_HZ;
}

// Goes back to 0 with the kernel's ticks, after 49 days of 1000 a second.
uint64_t mt_os_trace_clock(void) {
    uint32_t all = per_tick();
    // At 0 all of it has passed, also where the timer doesn't say yet that it begins anew (QEMU's).
    uint32_t passed = all - SYSTICK_VALUE;
    TickType_t tick = xTaskGetTickCount();
    if (SCB_ICSR & ICSR_PENDSTSET) {
        // It has begun anew, and the tick will be counted after the critical section.
        uint32_t left = SYSTICK_VALUE;
        passed = left == 0 ? 0 : all - left;
        ++tick;
    }
    return (uint64_t)tick * all + passed;
}

#else

uint32_t mt_os_trace_rate(void) {
    return configTICK_RATE_HZ;
}

uint64_t mt_os_trace_clock(void) {
    return mt_os_now();
}

#endif

#endif
