# rules: C4
# needs: foreign
# A driver's task calls Python: its objects survive our collections, and ours its.

import _thread
import gc
import machine

ROUNDS = 20
SIZE = 1500
DEPTH = 12
go = _thread.allocate_lock()
go.acquire()
there = _thread.allocate_lock()
there.acquire()
good = []


def make(number):
    return [number, str(number) * 3, (number, [number + 1]), {number: bytearray(20)}]


def verify(number, value):
    return value == [number, str(number) * 3, (number, [number + 1]), {number: bytearray(20)}]


def disturb():
    gc.collect()
    _rubbish = [make(n) for n in range(40)]


def tell_and_wait():
    there.release()
    with go:
        pass


# Not in the function that waits, of which something may be in registers.
def hold():
    value = make(1)
    tell_and_wait()
    good.append(verify(1, value))
    there.release()


def collect():
    me = _thread.get_ident()
    for _ in range(5):
        disturb()
    good.append(_thread.get_ident() == me != main_thread)
    there.release()


# The driver is still on its way out of the call when it has told us.
def call(function):
    gc.collect()  # so that what is made now is overwritten first if it is lost
    while True:
        try:
            return machine.driver_call(function)
        except RuntimeError:
            pass


def ours_during_its():
    gc.collect()
    value = make(2)
    call(collect)
    there.acquire()
    good.append(verify(2, value))


def its_during_ours():
    call(hold)
    there.acquire()
    disturb()
    go.release()
    there.acquire()
    go.acquire()


def fill(level):
    block = bytearray(SIZE)
    if level:
        fill(level - 1)
    return len(block)


def deep():
    fill(DEPTH)
    there.release()


# What the driver had on its stack in the call before is there still while it waits for the GIL.
def stale():
    gc.collect()
    before = gc.mem_alloc()
    call(deep)
    there.acquire()
    call(there.release)
    gc.collect()
    good.append(gc.mem_alloc() - before < SIZE * DEPTH // 2)
    there.acquire()


main_thread = _thread.get_ident()


def main():
    before = _thread._count()
    for _ in range(ROUNDS):
        ours_during_its()
        its_during_ours()
        stale()
    assert good == [True] * 4 * ROUNDS, good
    assert _thread._count() == before
    print("OK")


main()
