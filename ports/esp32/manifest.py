# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT

# Frozen into the firmware: the board's own modules, and modthread's library.

include("$(BASE)")
include("../../modthread/manifest.py")
