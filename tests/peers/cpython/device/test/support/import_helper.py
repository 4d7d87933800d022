# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""The part of test.support.import_helper that CPython's tests of threads use."""

import sys
import unittest


def import_module(name):
    try:
        return __import__(name)
    except ImportError as e:
        raise unittest.SkipTest(str(e))


def import_fresh_module(name, fresh=(), blocked=()):
    for other in fresh:
        try:
            __import__(other)
        except ImportError:
            return None
    sys.modules.pop(name, None)
    return __import__(name)
