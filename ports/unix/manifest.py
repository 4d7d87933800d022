# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT

# Frozen into the interpreter.

include("../../modthread/manifest.py")
include("$(MPY_DIR)/extmod/asyncio")
