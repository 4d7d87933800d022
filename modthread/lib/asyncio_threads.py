# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Threads for programs with MicroPython's asyncio: what CPython's asyncio has for them.

Importing this gives asyncio to_thread(), run_coroutine_threadsafe() and wrap_future(), and
its loop call_soon_threadsafe() and run_in_executor(). Import it before the loop runs. An
idle loop looks every millisecond then, as it does wherever a ThreadSafeFlag is waited for.
"""

import asyncio
from asyncio import core

import _asyncio_guard
import threading

_calls = []  # what other threads want called in the loop: (function, its arguments)
_called = asyncio.ThreadSafeFlag()
_server = None  # the task that calls them
_served = None  # the loop's queue that this is for


async def to_thread(*args, **kwargs):
    """to_thread(func, *args, **kwargs): have that called in a thread; return its result.

    Other tasks run meanwhile. A task that is cancelled doesn't wait any longer; the
    call itself goes on to its end.
    """
    func = args[0]  # not named above: kwargs may have any names
    args = args[1:]
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


async def wrap_future(future):
    """Wait for a concurrent.futures.Future; return its result. Cancels it if cancelled."""
    ended = asyncio.ThreadSafeFlag()
    future.add_done_callback(lambda _: ended.set())
    try:
        while not future.done():
            await ended.wait()
    except asyncio.CancelledError:
        future.cancel()
        raise
    return future.result()


def run_in_executor(executor, func, *args):
    """Have func(*args) called in an executor, None: this module's own; return an awaitable."""
    global _executor
    if executor is None:
        from concurrent.futures import ThreadPoolExecutor

        if _executor is None:
            _executor = ThreadPoolExecutor(thread_name_prefix="asyncio")
        executor = _executor
    return core.create_task(wrap_future(executor.submit(func, *args)))


_executor = None


# Calls from other threads


async def _serve():
    while True:
        await _called.wait()
        while _calls:
            callback, args = _calls.pop(0)
            try:
                callback(*args)
            except Exception as e:
                context = {"message": "exception in callback", "exception": e, "future": _server}
                core.Loop.call_exception_handler(context)


def _start():
    # In the loop's thread. The queue is another one after new_event_loop().
    global _server, _served
    if _served is not core._io_queue:
        _served = core._io_queue
        _server = core.create_task(_serve())


_asyncio_guard.on_start = _start


def call_soon_threadsafe(callback, *args):
    """Have callback(*args) called in the loop, by any thread; at once or when it runs."""
    if _asyncio_guard.is_mine():
        _start()
    elif _asyncio_guard.is_running() and _served is not core._io_queue:
        raise RuntimeError("import asyncio_threads before the loop runs")
    _calls.append((callback, args))
    _called.set()


def run_coroutine_threadsafe(coro, loop=None):
    """Have a coroutine run in the loop, by any other thread; return its concurrent Future."""
    from concurrent.futures import Future

    if not hasattr(coro, "send"):
        raise TypeError("coroutine expected")
    future = Future()
    call_soon_threadsafe(_begin, coro, future)
    return future


def _begin(coro, future):
    task = core.create_task(_run(coro, future))

    def end(future):
        if future.cancelled():
            call_soon_threadsafe(task.cancel)

    future.add_done_callback(end)


async def _run(coro, future):
    try:
        result = await coro
    except asyncio.CancelledError:
        future.cancel()
        future.set_running_or_notify_cancel()
    except BaseException as e:
        if future.set_running_or_notify_cancel():
            future.set_exception(e)
    else:
        if future.set_running_or_notify_cancel():
            future.set_result(result)


asyncio.to_thread = to_thread
asyncio.wrap_future = wrap_future
asyncio.run_coroutine_threadsafe = run_coroutine_threadsafe
core.Loop.call_soon_threadsafe = call_soon_threadsafe
core.Loop.run_in_executor = run_in_executor
