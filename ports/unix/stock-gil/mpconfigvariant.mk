# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT

# Upstream's standard variant of the unix port, with its own threads and a GIL.

include variants/standard/mpconfigvariant.mk

# MicroPython 1.25 wires -DMICROPY_PY_THREAD_GIL=0 to MICROPY_PY_THREAD=1. Telling its makefile
# "no threads" and the compiler "threads with a GIL" gives the same flags on every version.
MICROPY_PY_THREAD = 0
CFLAGS += -DMICROPY_PY_THREAD=1 -DMICROPY_PY_THREAD_GIL=1
LDFLAGS += -lpthread
