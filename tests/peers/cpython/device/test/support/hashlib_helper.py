# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""The part of test.support.hashlib_helper that CPython's tests of threads use."""


def requires_hashdigest(name):
    return lambda item: item
