// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

#include "boards/ESP32_GENERIC/mpconfigboard.h" // upstream's
