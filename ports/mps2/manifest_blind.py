# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT

# The same for a firmware that shows no threads (INTROSPECTION=0).

freeze("modules")
include("../../modthread/manifest.py", timeline=False)
include("$(MPY_DIR)/extmod/asyncio")
