# rules: A7
# An interruption that comes while a callback runs reaches the program: it isn't the callback's.

import _thread
import time

import micropython

lock = _thread.allocate_lock()
lock.acquire()


def waits(_):
    _thread.interrupt_main()
    lock.acquire()


def computes(_):
    _thread.interrupt_main()
    while True:
        pass


def returns(_):
    _thread.interrupt_main()


def exits(_):
    raise SystemExit("done")


def fails(_):
    raise ValueError("printed")


def wait():
    lock.acquire()


def compute():
    while True:
        pass


def sleep():
    time.sleep(1000)


def meet(callback, go_on, expected):
    try:
        micropython.schedule(callback, None)
        go_on()
    except expected:
        return
    raise AssertionError


for go_on in (wait, compute, sleep):
    for callback in (waits, computes, returns):
        meet(callback, go_on, KeyboardInterrupt)
    meet(exits, go_on, SystemExit)

# Any other exception is the callback's own.
ran = _thread.allocate_lock()
ran.acquire()
micropython.schedule(fails, None)
micropython.schedule(lambda _: ran.release(), None)
ran.acquire()
assert lock.locked()
print("OK")
