# rules: B7
# timeout: 60
# A timeout that ends as the lock is released: either the waiter has it, or it is free.

import _thread
import time

ROUNDS = 400
lock = _thread.allocate_lock()
go = _thread.allocate_lock()
go.acquire()
done = _thread.allocate_lock()
done.acquire()
results = []


def wait():
    for _ in range(ROUNDS):
        go.acquire()
        results.append(lock.acquire(True, 0.001))
        done.release()


def main():
    handle = _thread.start_joinable_thread(wait)
    outcomes = [0, 0]
    for number in range(ROUNDS):
        lock.acquire()
        go.release()
        # Here the time is what is tested: the release comes before, with or after the timeout.
        time.sleep_us(800 + number % 40 * 10)
        lock.release()
        done.acquire()
        taken = results.pop()
        outcomes[taken] += 1
        assert lock.locked() is taken
        if taken:
            lock.release()
        assert lock.acquire(False)
        lock.release()
    handle.join()
    print(outcomes)
    print("OK")


main()
