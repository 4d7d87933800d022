# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""threading for a firmware without threads: start() runs a thread to its end."""

import sys

import dummy_thread

_HIDDEN = (
    "_thread",
    "threading",
    "_threading_conditions",
    "_threading_more",
    "_threading_local",
    "_threading_iterators",
)


def _load():
    # A second copy of threading, that takes dummy_thread for _thread.
    hidden = [(name, sys.modules.pop(name, None)) for name in _HIDDEN]
    sys.modules["_thread"] = dummy_thread
    try:
        import threading

        for name in threading.__all__:
            globals()[name] = getattr(threading, name)  # loads the rest, too
        return threading
    finally:
        for name, module in hidden:
            sys.modules.pop(name, None)
            if module is not None:
                sys.modules[name] = module


_threading = _load()
__all__ = _threading.__all__


def __getattr__(name):
    return getattr(_threading, name)
