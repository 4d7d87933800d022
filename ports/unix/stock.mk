# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT

# Upstream's unix port as it is, with its own threads: what our tests are compared against.
#
#   make -f ports/unix/stock.mk MICROPYTHON_DIR=/abs/tree BUILD=/abs/dir GIL=0|1

GIL ?= 0

# The fetched tarball has no submodules, so without what lives in them: the database, TLS, the
# frozen library; FFI would need libffi's headers.
STOCK = MICROPY_PY_BTREE=0 MICROPY_PY_SSL=0 MICROPY_PY_FFI=0 FROZEN_MANIFEST=

ifeq ($(GIL),1)
STOCK += VARIANT_DIR=$(abspath $(dir $(lastword $(MAKEFILE_LIST)))stock-gil)
endif

all:
	$(MAKE) -C $(MICROPYTHON_DIR)/ports/unix BUILD=$(BUILD) $(STOCK)

.PHONY: all
