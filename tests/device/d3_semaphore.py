# rules: D3 D4
# Semaphore and BoundedSemaphore: as many inside as permits, and no permit is lost or made.

import gc
import sys
import threading
import time


def refused(what, text):
    try:
        what()
    except ValueError as e:
        assert str(e) == text, e
        return
    raise AssertionError("accepted")


def check_arguments(kind):
    refused(lambda: kind(-1), "semaphore initial value must be >= 0")
    sem = kind(2)
    assert sem.acquire() is sem.acquire(blocking=True) is True
    assert sem.acquire(False) is sem.acquire(blocking=0) is sem.acquire(timeout=0) is False
    start = time.ticks_ms()
    assert sem.acquire(True, 0.1) is False
    assert time.ticks_diff(time.ticks_ms(), start) >= 99
    refused(lambda: sem.acquire(False, 1), "can't specify timeout for non-blocking acquire")
    refused(lambda: sem.release(0), "n must be one or more")
    sem.release()
    assert sem.acquire(timeout=1) is True
    sem.release(n=2)
    assert "value=2" in repr(sem)
    try:
        with sem:
            assert "value=1" in repr(sem)
            raise KeyError
    except KeyError:
        pass
    assert "value=2" in repr(sem)
    assert kind().acquire() is True  # one permit, if not told otherwise


def check_heap(kind):
    # Where nobody waits it takes nothing of the heap, for which MicroPython may search all of it.
    sem = kind()
    gc.collect()
    gc.disable()
    before = gc.mem_alloc()
    for _ in range(100):
        with sem:
            pass
    taken = gc.mem_alloc() - before
    gc.enable()
    # In a build with sys.settrace every call takes some.
    assert taken < 400 or hasattr(sys, "settrace"), taken


def check_bound():
    sem = threading.BoundedSemaphore(3)
    refused(sem.release, "Semaphore released too many times")
    sem.acquire()
    refused(lambda: sem.release(2), "Semaphore released too many times")
    sem.release()
    assert "value=3" in repr(sem)
    threading.Semaphore(3).release(100)


def check_limit():
    # Never more than three inside; all get in.
    sem = threading.BoundedSemaphore(3)
    lock = threading.Lock()
    inside = [0, 0, 0]  # now, at most, in all

    def work():
        for _ in range(50):
            with sem:
                with lock:
                    inside[0] += 1
                    inside[1] = max(inside[:2])
                    inside[2] += 1
                with lock:
                    inside[0] -= 1

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert inside[0] == 0 and 1 <= inside[1] <= 3 and inside[2] == 300, inside
    assert "value=3" in repr(sem)


def check_many():
    # One release for several that wait.
    sem = threading.Semaphore(0)
    threads = [threading.Thread(target=sem.acquire) for _ in range(5)]
    for thread in threads:
        thread.start()
    sem.release(2)
    sem.release(3)
    for thread in threads:
        thread.join()
    assert "value=0" in repr(sem)


def main():
    check_arguments(threading.Semaphore)
    check_arguments(threading.BoundedSemaphore)
    check_heap(threading.Semaphore)
    check_heap(threading.BoundedSemaphore)
    check_bound()
    check_limit()
    check_many()
    print("OK")


main()
