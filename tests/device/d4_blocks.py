# rules: D4
# A wait with a timeout is one wait for one lock: nothing looks again and again.

import concurrent.futures
import queue
import threading
import time

counts = {"waits": 0}


class CountingLock:
    # A waiter's lock that counts how often it is waited for.
    def __init__(self):
        self._lock = RealLock()

    def acquire(self, blocking=True, timeout=-1):
        if blocking and timeout > 0:
            counts["waits"] += 1
        return self._lock.acquire(blocking, timeout)

    def release(self):
        self._lock.release()

    def locked(self):
        return self._lock.locked()


def waits_of(wait):
    counts["waits"] = 0
    start = time.ticks_ms()
    wait()
    assert time.ticks_diff(time.ticks_ms(), start) >= 149
    # A second one is what a clock that ticks in between makes of the rest.
    assert counts["waits"] <= 2, counts
    return counts["waits"]


def check(wait):
    # The time may be over before it comes to wait, on a machine that stalls; not each time.
    assert any(waits_of(wait) for _ in range(5))


def what_waits(library, replacement=None):
    # The kind of lock that everything in the library waits for.
    found = library._signal
    library._signal = replacement or found
    return found


def expect(error, function, *args):
    try:
        function(*args)
        raise SystemExit("ended early")
    except error:
        pass


RealLock = what_waits(threading)
TIMEOUT = 0.15


def main():
    futures = concurrent.futures
    cond = threading.Condition()
    empty = queue.Queue()
    full = queue.Queue(1)
    full.put(1)
    future = futures.Future()
    what_waits(threading, CountingLock)
    with cond:
        check(lambda: cond.wait(TIMEOUT))
        check(lambda: cond.wait_for(lambda: False, TIMEOUT))
    check(lambda: threading.Event().wait(TIMEOUT))
    check(lambda: threading.Semaphore(0).acquire(timeout=TIMEOUT))
    check(lambda: expect(threading.BrokenBarrierError, threading.Barrier(2).wait, TIMEOUT))
    check(lambda: expect(queue.Empty, empty.get, True, TIMEOUT))
    check(lambda: expect(queue.Full, full.put, 1, True, TIMEOUT))
    check(lambda: expect(futures.TimeoutError, future.result, TIMEOUT))
    check(lambda: futures.wait([future], TIMEOUT))
    check(lambda: expect(futures.TimeoutError, list, futures.as_completed([future], TIMEOUT)))
    print("OK")


main()
