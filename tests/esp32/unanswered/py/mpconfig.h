// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// As much of MicroPython as idf_unanswered.c sees of it.
#pragma once
#define MICROPY_PY_THREAD (1)
