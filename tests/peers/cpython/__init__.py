# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""CPython's own tests of its threads, run on MicroPython with this project's library.

`source` fetches the test files that `pins.ini` names; `adapt` rewrites what
MicroPython's parser lacks; `device/` stands in for unittest and test.support; `items` knows what
applies and what is known to fail; `runner` runs one item in a process; `table` counts.
"""
