// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_BACKENDS_FREERTOS_TASKS_H
#define MODTHREAD_BACKENDS_FREERTOS_TASKS_H

#include "../../core/backend.h"

// Takes back the memory of all threads that have ended and are off the CPU.
// Context: any thread; not in a critical section.
void mt_freertos_reap(void);

// The size of a thread's stack in bytes; 0 if it isn't ours, as the main thread's.
size_t mt_freertos_stack_size(const struct mt_thread *thread);

#endif // MODTHREAD_BACKENDS_FREERTOS_TASKS_H
