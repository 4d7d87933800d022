# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT

# What is frozen into the firmware.

freeze("modules")
include("../../modthread/manifest.py")
include("$(MPY_DIR)/extmod/asyncio")
