# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""time, with CPython's clock; ours wraps."""

import utime
from utime import *  # noqa: F403 - it stands for that module


def monotonic():
    return utime.time_ns() / 1e9


class _Sleep:
    # The function, with CPython's name for it.

    def __call__(self, seconds):
        utime.sleep(seconds)

    def __repr__(self):
        return "<built-in function sleep>"


sleep = _Sleep()
