# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT

# Common to our variants of the unix port.

# Not in a source tree without submodules.
MICROPY_PY_BTREE = 0
MICROPY_PY_SSL = $(SSL)
ifeq ($(SSL),1)
SSL_NEEDS = lib/mbedtls/library/ssl_tls.c lib/micropython-lib/README.md
ifneq ($(words $(wildcard $(addprefix $(TOP)/,$(SSL_NEEDS)))),2)
$(error SSL=1: this tree has no submodules; a git clone has them after `make -C ports/unix submodules`)
endif
endif
MICROPY_PY_FFI = $(shell pkg-config --exists libffi 2>/dev/null && echo 1 || echo 0)

FROZEN_MANIFEST = $(VARIANT_DIR)/../$(if $(filter 1,$(SSL)),manifest_ssl.py,manifest.py)
# The library that such a tree doesn't have, either; nothing of it is frozen, but a folder with a
# README.md is asked for.
ifneq ($(SSL),1)
MPY_LIB_DIR = $(TOP)
endif
