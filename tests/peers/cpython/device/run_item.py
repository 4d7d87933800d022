# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Runs one test: run_item.py MODULE CLASS METHOD [BUG]. See unittest.run_one for its verdict."""

import peers_env  # noqa: F401 - before all else
import sys
import unittest

module, cls, method = sys.argv[1:4]
if len(sys.argv) > 4:
    __import__(sys.argv[4])
unittest.run_one("test." + module, cls, method)
