# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""The part of operator that CPython's tests of threads use."""


def add(a, b):
    return a + b
