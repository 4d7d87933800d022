# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""_thread by the name that it had before Python 3."""

import _thread
from _thread import allocate_lock, exit, get_ident, start_new_thread  # noqa: F401 - to be imported from here

error = RuntimeError
LockType = type(allocate_lock())
allocate = allocate_lock
start_new = start_new_thread
exit_thread = exit


def _missing(*args):
    raise NotImplementedError("this firmware's _thread has no such function")


interrupt_main = getattr(_thread, "interrupt_main", _missing)
stack_size = getattr(_thread, "stack_size", _missing)
