// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_MICROPYTHON_IMPORT_H
#define MODTHREAD_MICROPYTHON_IMPORT_H

// `import`: py/builtin.h has its prototype.

#include "py/obj.h"
#include "../core/config.h"

#if MT_IMPORTS

// The serial number of the thread that imports this module; 0 if nobody does.
// Context: in the critical section, or as mt_os_look_begin() allows.
uint32_t mt_py_import_owner(qstr name);

// Forgets the imports of threads that were stopped in the middle of one.
void mt_py_reset_imports(void);

#else

static inline uint32_t mt_py_import_owner(qstr name) {
    (void)name;
    return 0;
}
static inline void mt_py_reset_imports(void) {
}

#endif

#endif // MODTHREAD_MICROPYTHON_IMPORT_H
