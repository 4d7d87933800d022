# rules: D7 D8
# Executor.map(buffersize=): no more than so many calls are ahead of what was taken.

import threading
from concurrent.futures import ThreadPoolExecutor


def refused(error, function, *args, **kwargs):
    try:
        function(*args, **kwargs)
    except error:
        return
    raise AssertionError("accepted")


def numbers(taken, limit=None):
    # Says how many of it were asked for.
    while limit is None or len(taken) < limit:
        taken.append(1)
        yield len(taken)


def main():
    with ThreadPoolExecutor(2) as pool:
        for size in (1, 3, 8):
            taken = []
            results = pool.map(abs, numbers(taken, 6), buffersize=size)
            assert len(taken) == min(size, 6), taken
            for turn in range(6):
                assert next(results) == turn + 1
                assert len(taken) == min(size + turn + 1, 6), taken
            assert list(results) == []
        # An endless iterator works, too.
        taken = []
        results = pool.map(lambda a, b: a * b, numbers(taken), numbers([]), buffersize=2)
        assert [next(results) for _ in range(20)] == [n * n for n in range(1, 21)]
        results.close()
        assert len(taken) == 22
        assert list(pool.map(abs, [], buffersize=3)) == []
        assert list(pool.map(abs, range(9), buffersize=None)) == list(range(9))
        refused(TypeError, pool.map, abs, [1], buffersize="2")
        refused(TypeError, pool.map, abs, [1], buffersize=1.5)
        refused(ValueError, pool.map, abs, [1], buffersize=0)
        refused(ValueError, pool.map, abs, [1], buffersize=-1)

        # A call that fails, or an end before the last, cancels what is ahead.
        gate = threading.Event()
        ran = []
        ran_lock = threading.Lock()  # without a GIL an append is no single step

        def work(n):
            with ran_lock:
                ran.append(n)
            if n == 1:
                return 1 // 0
            gate.wait()

        results = pool.map(work, range(1, 50), buffersize=10)
        refused(ZeroDivisionError, next, results)
        refused(StopIteration, next, results)
        gate.set()
    assert len(ran) < 10, ran
    # An argument that can't be had: what was submitted before is cancelled.
    gate.clear()
    with ThreadPoolExecutor(1) as pool:
        pool.submit(gate.wait)
        ran.clear()
        refused(ZeroDivisionError, pool.map, ran.append, (1 // (2 - n) for n in range(5)))
        gate.set()
    assert ran == []
    print("OK")


main()
