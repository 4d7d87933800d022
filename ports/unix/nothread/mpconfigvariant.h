// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// A MicroPython without _thread: upstream's standard variant of the unix port.

#include "variants/standard/mpconfigvariant.h"
