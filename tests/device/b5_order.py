# rules: B5
# timeout: 60
# Waiters are served first come, first served; those that time out leave the order as it is.

import _thread
import time

COUNT = 6


def attempt(make, settle_ms):
    """The order in which waiters got a lock, and the order in which they came."""
    lock = make()
    lock.acquire()
    coming = _thread.allocate_lock()
    coming.acquire()
    order = []

    def wait(number):
        coming.release()
        if number % 3 == 2:
            # Gone before anybody is served, or this attempt doesn't count.
            if lock.acquire(True, settle_ms / 4000):
                lock.release()
        else:
            with lock:
                order.append(number)

    handles = []
    for number in range(COUNT):
        handles.append(_thread.start_joinable_thread(lambda n=number: wait(n)))
        coming.acquire()
        # Nothing tells from outside that a thread waits already. If this is too short for a
        # loaded machine, the next attempt has more.
        time.sleep_ms(settle_ms)
    lock.release()
    for handle in handles:
        handle.join()
    return order


def served_in_order(make):
    expected = [number for number in range(COUNT) if number % 3 != 2]
    return any(attempt(make, settle_ms) == expected for settle_ms in (20, 80, 320, 1280))


assert served_in_order(_thread.allocate_lock)
assert served_in_order(_thread.RLock)
print("OK")
