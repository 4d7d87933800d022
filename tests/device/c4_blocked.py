# rules: C4
# The objects of blocked and sleeping threads survive every collection.

import _thread
import gc
import time

gate = _thread.allocate_lock()
gate.acquire()
ready = _thread.allocate_lock()
ready.acquire()
stop = []
sleepers = []
good = []
writing = _thread.allocate_lock()  # without a GIL a list is nobody's to share


def make(number):
    return [number, str(number) * 3, (number, [number + 1]), {number: bytearray(20)}]


def verify(number, value):
    return value == [number, str(number) * 3, (number, [number + 1]), {number: bytearray(20)}]


def in_acquire(number):
    ready.release()
    gate.acquire()
    gate.release()


def in_sleep(number):
    ready.release()
    while not stop:
        time.sleep_ms(1)


def in_join(number):
    ready.release()
    sleepers[0].join()


def hold(number, wait):
    value = make(number)
    wait(number)
    with writing:
        good.append(verify(number, value))


def main():
    sleepers.append(_thread.start_joinable_thread(lambda: hold(0, in_sleep)))
    ready.acquire()
    handles = sleepers[:]
    for number, wait in ((1, in_acquire), (2, in_sleep), (3, in_join), (4, in_acquire)):
        handles.append(_thread.start_joinable_thread(lambda n=number, w=wait: hold(n, w)))
        ready.acquire()
    for _ in range(50):
        gc.collect()
        _rubbish = [make(n) for n in range(20)]
    stop.append(1)
    gate.release()
    for handle in handles:
        handle.join()
    assert good == [True] * 5, good
    print("OK")


main()
