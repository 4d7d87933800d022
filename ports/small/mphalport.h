// SPDX-FileCopyrightText: 2026 modthread contributors
// SPDX-License-Identifier: MIT
#ifndef PORTS_SMALL_MPHALPORT_H
#define PORTS_SMALL_MPHALPORT_H

// Masking interrupts is the CPU's matter, not the port's.
#include "ports/mps2/mphalport.h"

#endif // PORTS_SMALL_MPHALPORT_H
