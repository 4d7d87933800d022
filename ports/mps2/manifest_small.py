# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT

# With SMALL=1: the library needs what is left out then.

freeze("modules")
include("$(MPY_DIR)/extmod/asyncio")
