# rules: D7
# asyncio_threads.to_thread: tasks go on while a call blocks, in a thread of its own.

import asyncio
import threading

from asyncio_threads import to_thread


def whoami(*args, **kwargs):
    return threading.current_thread() is not threading.main_thread(), args, kwargs


def fail():
    raise ValueError("text")


async def check_calls():
    assert await to_thread(whoami, 1, b=2) == (True, (1,), {"b": 2})
    try:
        await to_thread(fail)
    except ValueError as e:
        assert e.args == ("text",)
    else:
        raise AssertionError("no exception")


async def check_others_run():
    # Each call blocks until another task lets it go on: none does if one blocks the loop.
    gates = [threading.Event() for _ in range(5)]

    async def open_gates():
        for gate in gates:
            await asyncio.sleep(0)
            gate.set()

    calls = [to_thread(gate.wait, 50) for gate in gates]
    results = await asyncio.gather(*calls, open_gates())
    assert results == [True] * 5 + [None], results


async def check_cancel():
    gate = threading.Event()
    ended = threading.Event()

    def work():
        gate.wait()
        ended.set()

    task = asyncio.create_task(to_thread(work))
    await asyncio.sleep(0)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        pass
    else:
        raise AssertionError("not cancelled")
    assert not ended.is_set()
    gate.set()
    assert ended.wait(50)


async def main():
    await check_calls()
    await check_others_run()
    await check_cancel()
    print("OK")


asyncio.run(main())
