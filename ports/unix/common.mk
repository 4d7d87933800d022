# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT

# Common to our variants of the unix port.

# Not in a source tree without submodules.
MICROPY_PY_BTREE = 0
MICROPY_PY_SSL = 0
MICROPY_PY_FFI = $(shell pkg-config --exists libffi 2>/dev/null && echo 1 || echo 0)

FROZEN_MANIFEST = $(VARIANT_DIR)/../manifest.py
# The library that such a tree doesn't have, either; nothing of it is frozen, but a folder with a
# README.md is asked for.
MPY_LIB_DIR = $(TOP)
