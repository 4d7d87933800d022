# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT

# What is frozen into the interpreter.

include("../../modthread/manifest.py")
include("$(MPY_DIR)/extmod/asyncio")
