// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// volatile for ThreadSanitizer.
//
// The core has a few variables, no longer than a word, that one side writes while
// the other reads them: it calls them volatile and takes any of their values. To
// ThreadSanitizer that is a race like any other, unless the compiler tells it by
// these calls, made before the access, which its runtime lacks. They report the
// access as a relaxed atomic one: among themselves no race, and no
// synchronisation either; one that isn't volatile still races with them.

#include <stdint.h>

// Adding nothing is a write that changes nothing.
#define DEFINE(bytes, bits) \
    void __tsan_volatile_read##bytes(void *address); \
    void __tsan_volatile_write##bytes(void *address); \
    void __tsan_volatile_read##bytes(void *address) { \
        (void)__atomic_load_n((uint##bits##_t *)address, __ATOMIC_RELAXED); \
    } \
    void __tsan_volatile_write##bytes(void *address) { \
        __atomic_fetch_add((uint##bits##_t *)address, 0, __ATOMIC_RELAXED); \
    }

DEFINE(1, 8)
DEFINE(2, 16)
DEFINE(4, 32)
DEFINE(8, 64)
