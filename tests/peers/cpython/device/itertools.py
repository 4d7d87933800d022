# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""The part of itertools that CPython's tests of threads use."""


def count():
    n = 0
    while True:
        yield n
        n += 1


def repeat(item, times):
    for _ in range(times):
        yield item
