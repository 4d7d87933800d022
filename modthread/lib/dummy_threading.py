# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""threading for a firmware without threads: start() runs a thread to its end."""

import sys

import dummy_thread


def _load():
    # A second copy of threading, that takes dummy_thread for _thread.
    names = ("_thread", "threading", "_threading_more")
    hidden = [(name, sys.modules.pop(name, None)) for name in names]
    sys.modules["_thread"] = dummy_thread
    try:
        import threading

        threading.__getattr__("Barrier")  # loads the rest
        return threading, threading._more
    finally:
        for name, module in hidden:
            sys.modules.pop(name, None)
            if module is not None:
                sys.modules[name] = module


def _copy(module):
    for name in dir(module):
        if name[0] != "_" and name not in ("sys", "threading", "time"):
            globals()[name] = getattr(module, name)


_threading, _more = _load()
_copy(_more)
_copy(_threading)


def __getattr__(name):
    return getattr(_threading, name)
