# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""A planted bug: a condition waits on though its timeout is over."""

import threading

_wait = threading.Condition._wait
threading.Condition._wait = lambda self, timeout, predicate: _wait(self, None, predicate)
