# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT

# What is frozen into the firmware: what the board has anyway, and modthread's library.

include("$(BASE)")
include("../../modthread/manifest.py")
