// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_BACKENDS_FREERTOS_TASKS_H
#define MODTHREAD_BACKENDS_FREERTOS_TASKS_H

// Takes back the memory of all threads that have ended and are off the CPU.
// Context: any thread; not in a critical section.
void mt_freertos_reap(void);

#endif // MODTHREAD_BACKENDS_FREERTOS_TASKS_H
