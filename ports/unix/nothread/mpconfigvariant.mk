# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT

# A MicroPython without _thread, and all else as in ../variant.

MICROPY_PY_THREAD = 0

include $(VARIANT_DIR)/../common.mk
