// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// The time that FAT notes for a file.

#include "py/mphal.h"
#include "lib/oofatfs/ff.h"
#include "shared/timeutils/timeutils.h"

DWORD get_fattime(void) {
    timeutils_struct_time_t now;
    timeutils_seconds_since_epoch_to_struct_time(mp_hal_time_ns() / 1000000000, &now);
    return (DWORD)(now.tm_year - 1980) << 25 | (DWORD)now.tm_mon << 21 | (DWORD)now.tm_mday << 16
        | (DWORD)now.tm_hour << 11 | (DWORD)now.tm_min << 5 | (DWORD)now.tm_sec / 2;
}
