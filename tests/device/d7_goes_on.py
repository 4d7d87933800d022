# rules: D7
# A failure around a call doesn't end the pool's thread: the next call is run.

import threading
from concurrent.futures import BrokenExecutor, Future, ThreadPoolExecutor
from concurrent.futures.thread import BrokenThreadPool


class Own(Future):
    pass


def check_result_is_there():
    # Somebody else ends the future while the call runs.
    gate = threading.Event()
    running = threading.Event()

    def work():
        running.set()
        gate.wait()
        return 1

    with ThreadPoolExecutor(1) as pool:
        f = pool.submit(work)
        running.wait()
        f.set_result(2)
        gate.set()
        assert pool.submit(int).result(50) == 0 and f.result() == 2
        assert len(pool._threads) == 1


def check_callback_fails():
    def fail(f):
        raise ValueError

    with ThreadPoolExecutor(1) as pool:
        gate = threading.Event()
        f = pool.submit(gate.wait)
        f.add_done_callback(fail)
        gate.set()
        assert pool.submit(int).result(50) == 0


def check_broken():
    # Calls that wait when the initializer fails get an exception, unless they were cancelled.
    gate = threading.Event()

    def initialize():
        gate.wait()
        raise ValueError

    pool = ThreadPoolExecutor(1, initializer=initialize)
    fs = [pool.submit(int) for _ in range(4)]
    assert fs[1].cancel()
    gate.set()
    for number, f in enumerate(fs):
        if number != 1:
            assert isinstance(f.exception(50), BrokenThreadPool), f
    assert fs[1].cancelled()
    pool.shutdown()
    assert issubclass(BrokenThreadPool, BrokenExecutor)


def check_idle():
    # There are as many threads as calls at the same time; idle ones are used first.
    barrier = threading.Barrier(3)
    with ThreadPoolExecutor(4) as pool:
        for _ in range(5):
            for f in [pool.submit(barrier.wait, 50) for _ in range(3)]:
                f.result(50)
            while pool._pool.idle < 3:
                threading.Event().wait(0.001)
        assert len(pool._threads) == 3, len(pool._threads)
        # One submit after another, and all idle threads are woken.
        fs = [pool.submit(barrier.wait, 50) for _ in range(3)]
        assert sorted(f.result(50) for f in fs) == [0, 1, 2]
        # The bell rings once for several: who takes a call rings for the next.
        calls = [(Future(), barrier.wait, (50,), {}) for _ in range(3)]
        with pool._pool.lock:
            for call in calls:
                pool._pool.calls._put(call)
            pool._pool.ring()
        assert sorted(call[0].result(50) for call in calls) == [0, 1, 2]


def check_shutdown_in_call():
    # A call shuts its own pool down: the calls already submitted are still run.
    pool = ThreadPoolExecutor(1)
    gate = threading.Event()

    def close():
        gate.wait()
        pool.shutdown(wait=False)
        return 1

    fs = [pool.submit(close), pool.submit(int)]
    gate.set()
    assert [f.result(50) for f in fs] == [1, 0]
    pool.shutdown()


def main():
    check_result_is_there()
    check_callback_fails()
    check_broken()
    check_idle()
    check_shutdown_in_call()
    assert threading.enumerate() == [threading.main_thread()]
    print("OK")


main()
