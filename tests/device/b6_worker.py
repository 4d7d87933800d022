# rules: B6
# A worker's callbacks run in the main thread, whatever that does: the worker holds a lock
# that the callback wants.

import _thread
import time

import micropython

ROUNDS = 100
main_ident = _thread.get_ident()
lock = _thread.allocate_lock()
idents = []
all_ran = _thread.allocate_lock()


def callback(_):
    with lock:
        idents.append(_thread.get_ident())
        if len(idents) == ROUNDS:
            all_ran.release()


def worker():
    left = ROUNDS
    while left:
        with lock:
            try:
                micropython.schedule(callback, None)
                left -= 1
            except RuntimeError:  # the queue is full
                pass
            for _ in range(20):
                pass


def compute():
    while len(idents) < ROUNDS:
        pass


def sleep():
    while len(idents) < ROUNDS:
        time.sleep(0.01)


def wait():
    all_ran.acquire()
    all_ran.release()


def check(wait_in_main):
    idents.clear()
    all_ran.acquire()
    handle = _thread.start_joinable_thread(worker)
    wait_in_main()
    handle.join()
    assert idents == [main_ident] * ROUNDS
    all_ran.acquire(False)
    all_ran.release()


check(compute)
check(sleep)
check(wait)
print("OK")
