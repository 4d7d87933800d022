// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef MODTHREAD_VERSION_H
#define MODTHREAD_VERSION_H

// The version of the module and of its library: that of the newest release in CHANGELOG.md.
// package.json and both pyproject.toml repeat it, and a test compares them.
#define MT_VERSION "0.1.0"

#endif // MODTHREAD_VERSION_H
