# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Keeps MicroPython's asyncio to one thread at a time.

All of its state is in global variables, so that loops in two threads take each other's
tasks. Here the second one gets a RuntimeError. With modthread's _thread `import asyncio` imports
this, too; on another firmware asyncio_threads does.
"""

import _thread
import asyncio
from asyncio import core

_lock = _thread.allocate_lock()  # held while a loop runs, or is changed
_owner = None  # the identifier of the thread that has it


def is_mine():
    """Is the calling thread the one that runs the loop?"""
    return _owner == _thread.get_ident()


def is_running():
    return _owner is not None


def on_start():
    """Called in the loop's thread when it starts. A variable."""


def _call(function, args, kwargs):
    # No jump from where the lock was taken to the try, and none before the release.
    global _owner
    try:
        _owner = _thread.get_ident()
        # Jumps again.
        return function(*args, **kwargs)
    finally:
        # No jump.
        _owner = None
        _lock.release()


def _refuse(function, args, kwargs):
    raise RuntimeError(
        "asyncio runs in another thread: from this one, call"
        " asyncio_threads.run_coroutine_threadsafe() or call_soon_threadsafe()"
    )


_calls = (_refuse, _call)


def _guarded(function, first=None):
    def call(*args, **kwargs):
        if _owner == _thread.get_ident():
            return function(*args, **kwargs)
        callee = first or function
        # No jump: the lock would stay taken.
        return _calls[_lock.acquire(False)](callee, args, kwargs)

    return call


def _starting(function):
    def start(*args, **kwargs):
        on_start()
        return function(*args, **kwargs)

    return start


def _install():
    for name in ("run", "run_until_complete", "create_task", "new_event_loop"):
        function = getattr(core, name)
        guarded = _guarded(function, _starting(function) if name.startswith("run") else None)
        setattr(core, name, guarded)
        if hasattr(asyncio, name):
            setattr(asyncio, name, guarded)


_install()
