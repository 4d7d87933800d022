// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT

// Upstream's mutex on FreeRTOS, and what its header leaves to the port's.

#include "FreeRTOS.h"
#include "semphr.h"
#include "ports/cc3200/mpthreadport.h"
