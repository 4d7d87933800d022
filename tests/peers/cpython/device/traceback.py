# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""The part of traceback that CPython's tests of threads use: something that takes a while."""


def format_stack():
    return []
