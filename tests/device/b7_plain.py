# rules: B7 B2 B4
# timeout: 60
# The smallest build, start_new_thread() and locks, is enough for a program. Threads
# that compute all get on, one lock serves all of them, timeouts pass, a release wakes who waits.

import _thread
import time

THREADS = 4
ROUNDS = 200


def all_end(work):
    """Start THREADS of them; wait for all."""
    ended = [_thread.allocate_lock() for _ in range(THREADS)]

    def run(number):
        work(number)
        ended[number].release()

    for number in range(THREADS):
        ended[number].acquire()
        _thread.start_new_thread(run, (number,))
    for lock in ended:
        assert lock.acquire(True, 50)


def counts():
    lock = _thread.allocate_lock()
    total = 0

    def work(number):
        nonlocal total
        for _ in range(ROUNDS):
            with lock:
                before = total
                time.sleep(0)
                total = before + 1

    all_end(work)
    assert total == THREADS * ROUNDS and not lock.locked()


def computing_threads_all_get_on():
    turns = [0] * THREADS

    def work(number):
        # It ends when each of the others has got on, so one that never does is noticed.
        while min(turns) < 3:
            turns[number] += 1

    all_end(work)


def timeouts():
    lock = _thread.allocate_lock()
    lock.acquire()
    for seconds in (0, 0.001, 0.02):
        before = time.ticks_us()
        assert not lock.acquire(True, seconds)
        assert time.ticks_diff(time.ticks_us(), before) >= seconds * 1000000

    def release(number):
        if number == 0:
            lock.release()

    all_end(release)
    assert lock.acquire(timeout=1)


counts()
computing_threads_all_get_on()
timeouts()
print("OK")
