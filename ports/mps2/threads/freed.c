// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// Memory of the kernel's that is freed has no use any more, for tests: a pointer to an ended
// thread, or into its stack, finds nothing there that looks right.

#include <string.h>

#include "FreeRTOS.h"

// In front of each block of heap_4.c.
typedef struct {
    void *next;
    size_t size; // its own included; the highest bit: it is in use
} head_t;

#define HEAD_SIZE ((sizeof(head_t) + portBYTE_ALIGNMENT - 1) & ~(size_t)portBYTE_ALIGNMENT_MASK)

void __real_vPortFree(void *memory);
void __wrap_vPortFree(void *memory);

// Linked with --wrap.
void __wrap_vPortFree(void *memory) {
    if (memory != NULL) {
        const head_t *head = (const head_t *)(void *)((char *)memory - HEAD_SIZE);
        memset(memory, 0xa5, (head->size & SIZE_MAX >> 1) - HEAD_SIZE);
    }
    __real_vPortFree(memory);
}
