# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""The part of test.support.os_helper that CPython's tests of threads use."""

import os

TESTFN = "test_file"  # each test has a folder of its own


def unlink(name):
    try:
        os.unlink(name)
    except OSError:
        pass


TESTFN_UNENCODABLE = FS_NONASCII = None
