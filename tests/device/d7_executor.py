# rules: D7
# ThreadPoolExecutor: submit, map, its threads, initializer, and every way to shut it down.

import concurrent.futures
import threading

futures = concurrent.futures
Pool = futures.ThreadPoolExecutor


def refused(error, function, *args):
    try:
        function(*args)
    except error:
        return
    raise AssertionError("accepted")


def check_submit():
    with Pool(2, thread_name_prefix="mine") as pool:
        f = pool.submit(lambda *a, **k: (a, k, threading.current_thread().name), 1, b=2)
        assert f.result() == ((1,), {"b": 2}, "mine_0")
        # A thread that is idle takes the next call: no second one is needed.
        for number in range(5):
            while not pool._pool.idle:
                threading.Event().wait(0.001)
            assert pool.submit(pow, number, 2).result() == number**2
        assert len(pool._threads) == 1
        assert isinstance(pool.submit(lambda: 1 // 0).exception(), ZeroDivisionError)
        refused(KeyError, pool.submit(lambda: {}["key"]).result)
        refused(SystemExit, pool.submit(threading._thread.exit).result)
        assert pool.submit(int).result() == 0
    refused(RuntimeError, pool.submit, int)
    assert not any(thread.is_alive() for thread in pool._threads)


def check_parallel():
    # All of them meet, so there are as many threads as calls; not more than allowed.
    barrier = threading.Barrier(3)
    with Pool(3) as pool:
        meetings = [pool.submit(barrier.wait, 60) for _ in range(3)]
        assert sorted(f.result() for f in meetings) == [0, 1, 2]
        list(pool.map(abs, range(50)))
        assert len(pool._threads) == 3


def check_map():
    with Pool(3) as pool:
        assert list(pool.map(lambda a, b: a - b, range(20), range(20))) == [0] * 20
        assert list(pool.map(abs, [])) == []
        results = pool.map(lambda n: 6 // n, [1, 0, 3])
        assert next(results) == 6
        refused(ZeroDivisionError, next, results)
        gate = threading.Event()
        slow = pool.map(lambda _: gate.wait(), range(9), timeout=0.05)
        refused(futures.TimeoutError, next, slow)
        gate.set()


def check_shutdown():
    gate = threading.Event()
    pool = Pool(1)
    first = pool.submit(gate.wait)
    later = [pool.submit(int) for _ in range(3)]
    while not first.running():
        threading.Event().wait(0.001)
    pool.shutdown(wait=False)
    assert not first.done()
    gate.set()
    assert [f.result() for f in later] == [0] * 3  # what was accepted is done
    pool.shutdown()

    gate.clear()
    pool = Pool(1)
    first = pool.submit(gate.wait)
    later = [pool.submit(int) for _ in range(3)]
    while not first.running():
        threading.Event().wait(0.001)
    pool.shutdown(wait=False, cancel_futures=True)
    assert all(f.cancelled() for f in later)
    gate.set()
    assert first.result() is True
    pool.shutdown()

    pool = Pool()
    pool.shutdown()
    pool.shutdown()


def check_cancel():
    gate = threading.Event()
    with Pool(1) as pool:
        first = pool.submit(gate.wait)
        second = pool.submit(int)
        third = pool.submit(int)
        assert second.cancel()
        gate.set()
        assert third.result() == 0 and first.result() is True and second.cancelled()


def check_initializer():
    seen = []
    with Pool(1, initializer=seen.append, initargs=("begin",)) as pool:
        assert pool.submit(lambda: list(seen)).result() == ["begin"]
    pool = Pool(1, initializer=lambda: 1 // 0)
    f = pool.submit(int)
    refused(futures.BrokenExecutor, f.result)
    refused(futures.BrokenExecutor, pool.submit, int)
    pool.shutdown()
    refused(ValueError, Pool, 0)
    refused(TypeError, Pool, 1, "", 5)


def main():
    check_submit()
    check_parallel()
    check_map()
    check_shutdown()
    check_cancel()
    check_initializer()
    assert threading.enumerate() == [threading.main_thread()]
    print("OK")


main()
