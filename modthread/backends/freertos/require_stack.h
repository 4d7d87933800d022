// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_BACKENDS_FREERTOS_REQUIRE_STACK_H
#define MODTHREAD_BACKENDS_FREERTOS_REQUIRE_STACK_H

#include <stddef.h>

// For C code that takes more stack than is kept free below Python: raises RuntimeError,
// as too deep a recursion does, unless so many bytes of the caller's stack are free,
// margin and all. Does nothing in a task that isn't Python's.
// Context: any thread, with the GIL; any other task.
void mt_py_require_stack(size_t size);

#endif // MODTHREAD_BACKENDS_FREERTOS_REQUIRE_STACK_H
