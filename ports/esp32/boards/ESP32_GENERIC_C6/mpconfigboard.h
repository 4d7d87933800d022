// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

#include "boards/ESP32_GENERIC_C6/mpconfigboard.h" // upstream's
