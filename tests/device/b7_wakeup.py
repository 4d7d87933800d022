# rules: B7
# timeout: 60
# A waiter that times out doesn't take the wake-up of the one behind it.

import _thread
import time

ROUNDS = 200
lock = _thread.allocate_lock()
go = [_thread.allocate_lock() for _ in range(2)]
done = [_thread.allocate_lock() for _ in range(2)]
for gate in go + done:
    gate.acquire()


def impatient():
    for _ in range(ROUNDS):
        go[0].acquire()
        if lock.acquire(True, 0.001):
            lock.release()
        done[0].release()


def patient():
    for _ in range(ROUNDS):
        go[1].acquire()
        with lock:
            done[1].release()


def main():
    handles = [_thread.start_joinable_thread(run) for run in (impatient, patient)]
    for number in range(ROUNDS):
        lock.acquire()
        for gate in go:
            gate.release()
        time.sleep_us(800 + number % 40 * 10)
        lock.release()
        for gate in done:
            gate.acquire()  # never comes if the wake-up was lost
    for handle in handles:
        handle.join()
    assert lock.acquire(False)
    print("OK")


main()
