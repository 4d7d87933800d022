# rules: B2
# A timeout is never early, in the main thread and in others, for locks, RLocks and joins.

import _thread
import time

held = _thread.allocate_lock()
held.acquire()
recursive = _thread.RLock()
early = []


def elapsed_ms(function, *args):
    start = time.ticks_us()
    result = function(*args)
    return result, time.ticks_diff(time.ticks_us(), start) / 1000


def check(function, *args):
    for ms in (1, 2, 5, 10.5, 30):
        result, took = elapsed_ms(function, *args, ms / 1000)
        if result or took < ms:
            early.append((function, ms, result, took))


def check_all(waiter):
    check(held.acquire, True)
    check(waiter.join)


def main():
    waiter = _thread.start_joinable_thread(held.acquire)
    check_all(waiter)
    _thread.start_joinable_thread(lambda: check_all(waiter)).join()
    with recursive:
        _thread.start_joinable_thread(lambda: check(recursive.acquire, True)).join()
    assert not early, early
    held.release()
    waiter.join()
    print("OK")


main()
