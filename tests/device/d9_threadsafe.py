# rules: D9 D7
# run_coroutine_threadsafe, call_soon_threadsafe, run_in_executor and to_thread: the loop's
# thread runs what others ask for, and awaits what they do.

import asyncio
import threading
from concurrent.futures import CancelledError, ThreadPoolExecutor

import asyncio_threads

order = []


async def double(n):
    assert threading.current_thread() is threading.main_thread()
    await asyncio.sleep(0)
    if n < 0:
        raise ValueError(n)
    return 2 * n


async def wait_for_ever(started, ended):
    started.set()
    try:
        await asyncio.Event().wait()
    finally:
        ended.set()


def ask(loop):
    run = asyncio.run_coroutine_threadsafe
    assert [run(double(n), loop).result(50) for n in range(5)] == [0, 2, 4, 6, 8]
    error = run(double(-1), loop).exception(50)
    assert isinstance(error, ValueError), error
    try:
        run(double)
        raise SystemExit("took a function")
    except TypeError:
        pass

    # Cancelling the future cancels the coroutine.
    started, ended = threading.Event(), threading.Event()
    future = run(wait_for_ever(started, ended))
    assert started.wait(50) and not future.done()
    assert future.cancel()
    try:
        future.result(50)
        raise SystemExit("not cancelled")
    except CancelledError:
        assert ended.wait(50)

    # A call that fails doesn't keep the others from their turn.
    done = threading.Event()
    loop.call_soon_threadsafe(order.append, 1)
    loop.call_soon_threadsafe(lambda: 1 // 0)
    loop.call_soon_threadsafe(order.append, 2)
    loop.call_soon_threadsafe(done.set)
    assert done.wait(50) and order == [1, 2]


async def main():
    loop = asyncio.get_event_loop()
    failures = []
    loop.set_exception_handler(lambda loop, context: failures.append(context["exception"]))
    await asyncio.to_thread(ask, loop)
    assert len(failures) == 1 and isinstance(failures[0], ZeroDivisionError)

    # The loop's own thread may call it, too.
    event = asyncio.Event()
    loop.call_soon_threadsafe(event.set)
    await event.wait()

    # A call in an executor begins at once, awaited or not.
    begun = threading.Event()
    later = loop.run_in_executor(None, begun.set)
    assert begun.wait(50)
    await later
    with ThreadPoolExecutor(1) as pool:
        assert await loop.run_in_executor(pool, pow, 2, 5) == 32
        try:
            await loop.run_in_executor(pool, int, "x")
            raise SystemExit("no exception")
        except ValueError:
            pass

    # The function's arguments may have any names.
    def names(func=None, args=None, self=None):
        return func, args, self

    assert await asyncio.to_thread(names, func=1, self=2) == (1, None, 2)
    return "done"


async def ends():
    return order.pop()


for _ in range(2):
    order.clear()
    assert asyncio.run(main()) == "done"

# Asked for while no loop runs, it waits for the next one; also after new_event_loop().
for prepare in (lambda: None, asyncio.new_event_loop):
    prepare()
    order.clear()
    future = asyncio_threads.run_coroutine_threadsafe(double(4))
    asyncio_threads.call_soon_threadsafe(order.append, 7)
    assert not future.done() and not order
    assert asyncio.run(asyncio_threads.wrap_future(future)) == 8
    assert order == [7]
print("OK")
