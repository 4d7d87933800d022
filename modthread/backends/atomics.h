// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_BACKENDS_ATOMICS_H
#define MODTHREAD_BACKENDS_ATOMICS_H

// Atomic words (core/backend.h) of a backend whose compiler makes instructions of the builtins.
// If the linker misses __atomic_compare_exchange_4 the CPU has none: then the backend defines
// MT_ATOMICS_WITHOUT_CAS before it includes this, and its own mt_atomic_cas() visits the critical
// section, see freertos/backend_types.h.

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    uint32_t value;
} mt_atomic_t;

static inline uint32_t mt_atomic_load(const mt_atomic_t *a) {
    return __atomic_load_n(&a->value, __ATOMIC_ACQUIRE);
}

static inline void mt_atomic_store(mt_atomic_t *a, uint32_t value) {
    __atomic_store_n(&a->value, value, __ATOMIC_RELEASE);
}

#ifndef MT_ATOMICS_WITHOUT_CAS
static inline bool mt_atomic_cas(mt_atomic_t *a, uint32_t from, uint32_t to) {
    return __atomic_compare_exchange_n(&a->value, &from, to, false, __ATOMIC_ACQ_REL,
        __ATOMIC_ACQUIRE);
}
#endif

#ifdef __cplusplus
}
#endif

#endif // MODTHREAD_BACKENDS_ATOMICS_H
