# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""A planted bug: notify(n) wakes one thread less."""

import threading

_notify = threading.Condition.notify
threading.Condition.notify = lambda self, n=1: _notify(self, n - 1)
