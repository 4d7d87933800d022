# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Blocking calls for programs with MicroPython's asyncio: CPython's asyncio.to_thread."""

import asyncio

import threading


async def to_thread(func, *args, **kwargs):
    """Call func(*args, **kwargs) in a thread; return what it returns, raise what it raises.

    Other tasks run meanwhile. A task that is cancelled doesn't wait any longer; the
    call itself goes on to its end.
    """
    ended = asyncio.ThreadSafeFlag()
    result = error = None

    def run():
        nonlocal result, error
        try:
            result = func(*args, **kwargs)
        except BaseException as e:
            error = e
        ended.set()

    threading.Thread(target=run).start()
    await ended.wait()
    if error is not None:
        raise error
    return result
