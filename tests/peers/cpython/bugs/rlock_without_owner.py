# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""A planted bug: an RLock that knows how often it is taken, but not by whom."""

import _threading_more
import threading


class RLock:
    def __init__(self):
        self._lock = threading.Lock()
        self._count = 0

    def acquire(self, blocking=True, timeout=-1):
        if self._count or self._lock.acquire(blocking, timeout):
            self._count += 1
            return True
        return False

    def release(self):
        self._count -= 1
        if not self._count:
            self._lock.release()


threading.RLock = _threading_more._CRLock = _threading_more._PyRLock = RLock
