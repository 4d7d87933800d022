# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT

# Upstream's mpy-cross, which compiles what is frozen; built outside of the source tree, which
# stays as it is. For all builds of one MicroPython version:
#
#   make -f ports/mpy-cross.mk MICROPYTHON_DIR=/abs/tree BUILD=/abs/dir
#
# makes $(BUILD)/mpy-cross. A port includes this file, and takes that one as MICROPY_MPYCROSS=, or
# has one of its own.

MICROPY_MPYCROSS ?= $(BUILD)/mpy-cross

# Nothing of the port's own settings is for a program that runs here.
$(MICROPY_MPYCROSS):
	$(MAKE) -C $(MICROPYTHON_DIR)/mpy-cross BUILD=$(@D) PROG=$(@F) CROSS_COMPILE= \
	    USER_C_MODULES= CFLAGS_EXTRA= LDFLAGS_EXTRA= STRIP=true
