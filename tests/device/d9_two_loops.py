# rules: D9
# asyncio runs in one thread at a time: another gets an error that says what to do, and its turn
# when the first is over.

import _thread
import asyncio
import threading


def refused(function, *args):
    try:
        function(*args)
    except RuntimeError as e:
        assert "run_coroutine_threadsafe" in str(e), e
        return
    raise AssertionError("accepted")


async def add(a, b):
    await asyncio.sleep(0)
    return a + b


def try_all(problems):
    coroutine = add(1, 2)
    loop = asyncio.get_event_loop()
    try:
        for function in (asyncio.run, asyncio.create_task, loop.run_until_complete):
            refused(function, coroutine)
        refused(asyncio.new_event_loop)
        refused(loop.run_forever)
        refused(asyncio.run_until_complete)
    except BaseException as e:
        problems.append(e)


async def with_a_thread():
    # The loop goes on, whatever the other thread tries.
    problems = []
    ended = []
    _thread.start_new_thread(lambda: ended.append(try_all(problems)), ())
    while not ended:
        await asyncio.sleep(0)
    assert not problems, problems
    task = asyncio.create_task(add(3, 4))
    assert asyncio.run(add(5, 6)) == 11  # by the same thread, as MicroPython has it
    return await task


def run_in_thread(results):
    results.append(asyncio.run(add(1, 1)))


def main():
    for _ in range(3):
        assert asyncio.run(with_a_thread()) == 7
    # One loop after the other, in any thread; also after an exception.
    results = []
    for _ in range(3):
        thread = threading.Thread(target=run_in_thread, args=(results,))
        thread.start()
        thread.join()
        try:
            asyncio.run(add(1, None))
            raise SystemExit("no exception")
        except TypeError:
            pass
    assert results == [2, 2, 2], results

    # Two at the same moment: each runs, or is refused, and at least one runs.
    for _ in range(20):
        counts = [0, 0]
        lock = threading.Lock()

        def compete():
            try:
                assert asyncio.run(add(1, 1)) == 2
                with lock:
                    counts[0] += 1
            except RuntimeError:
                with lock:
                    counts[1] += 1

        threads = [threading.Thread(target=compete) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert counts[0] >= 1 and sum(counts) == 3, counts
    print("OK")


main()
