# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT

# With SSL=1: upstream's ssl module is Python, in micropython-lib, on top of the module tls.

include("manifest.py")
require("ssl")
