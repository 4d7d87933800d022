# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Prints all tests of some modules, a line each: list_items.py MODULE...

A line is the module without its package `test`, the class and the method, with dots. The last
line is a verdict, as run_item.py's.
"""

import peers_env  # noqa: F401 - before all else
import sys
import unittest

for module in sys.argv[1:]:
    for cls, method in unittest.names("test." + module):
        print("%s.%s.%s" % (module, cls, method))
print("VERDICT ok")
