# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""The program under test: the last readings of a sensor, for MicroPython."""

import time


class Readings:
    """The last `size` readings."""

    def __init__(self, size):
        self._size = size
        self._last = []

    def add(self, value):
        self._last = (self._last + [value])[-self._size :]

    def mean(self):
        """Their mean; None if there are none."""
        return sum(self._last) / len(self._last) if self._last else None


def watch(read, limit, pause_ms=10):
    """Say so each time when the mean of three readings rises above `limit`; without an end."""
    readings = Readings(3)
    above = False
    while True:
        readings.add(read())
        if not above and readings.mean() > limit:
            print("above", limit)
        above = readings.mean() > limit
        time.sleep_ms(pause_ms)
