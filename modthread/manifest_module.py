# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT

# The C module and the library, by one line in a board's or a variant's manifest:
#
#   include("<path to>/modthread/manifest_module.py")
#
# From MicroPython 1.29 on. With an older one, USER_C_MODULES names the module, and manifest.py
# has the library. With make, the configuration still includes mpconfigmodthread.h: README.md.

try:
    c_module(".")
except NameError:
    raise ValueError(
        "modthread: this MicroPython has no c_module(), which came with 1.29: include manifest.py"
        " and build with USER_C_MODULES"
    )
include("manifest.py")
