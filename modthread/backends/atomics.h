// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_BACKENDS_ATOMICS_H
#define MODTHREAD_BACKENDS_ATOMICS_H

// Atomic words (core/backend.h) of a backend whose compiler makes instructions of the builtins.
// If the linker misses __atomic_compare_exchange_4 the CPU has none: then the backend defines
// MT_ATOMICS_WITHOUT_CAS before it includes this, and its own mt_atomic_cas() visits the critical
// section, see freertos/backend_types.h.
//
// A CPU sees its own accesses in their order. Where all threads are on one, MT_ATOMICS_ONE_CPU, only
// the compiler has to keep it, and no barriers are needed.

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef MT_ATOMICS_ONE_CPU
#define MT_ORDER(order) __ATOMIC_RELAXED
#define MT_FENCE(order) __atomic_signal_fence(order)
#else
#define MT_ORDER(order) order
#define MT_FENCE(order) ((void)0)
#endif

// Each is an instruction or a few, though -Os takes some for more than a call.
#define MT_INLINE inline __attribute__((always_inline))

typedef struct {
    uint32_t value;
} mt_atomic_t;

static MT_INLINE uint32_t mt_atomic_load(const mt_atomic_t *a) {
    uint32_t value = __atomic_load_n(&a->value, MT_ORDER(__ATOMIC_ACQUIRE));
    MT_FENCE(__ATOMIC_ACQUIRE);
    return value;
}

static MT_INLINE void mt_atomic_store(mt_atomic_t *a, uint32_t value) {
    MT_FENCE(__ATOMIC_RELEASE);
    __atomic_store_n(&a->value, value, MT_ORDER(__ATOMIC_RELEASE));
}

#ifndef MT_ATOMICS_WITHOUT_CAS
static MT_INLINE bool mt_atomic_cas(mt_atomic_t *a, uint32_t from, uint32_t to) {
    MT_FENCE(__ATOMIC_RELEASE);
    bool swapped = __atomic_compare_exchange_n(&a->value, &from, to, false,
        MT_ORDER(__ATOMIC_ACQ_REL), MT_ORDER(__ATOMIC_ACQUIRE));
    MT_FENCE(__ATOMIC_ACQUIRE);
    return swapped;
}
#endif

#ifdef __cplusplus
}
#endif

#endif // MODTHREAD_BACKENDS_ATOMICS_H
