// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_MICROPYTHON_IMPORT_H
#define MODTHREAD_MICROPYTHON_IMPORT_H

// `import`: py/builtin.h has its prototype.

// Forgets the imports of threads that were stopped in the middle of one.
void mt_py_reset_imports(void);

#endif // MODTHREAD_MICROPYTHON_IMPORT_H
