// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// See mpconfig.h.
#pragma once
#define MP_OBJ_NULL ((void *)0)
#define MP_STATE_MAIN_THREAD(name) (main_state.name)
extern struct {
    void *mp_pending_exception;
} main_state;
