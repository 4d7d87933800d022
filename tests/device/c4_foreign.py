# rules: C4
# needs: foreign
# A driver's task calls Python: its objects survive our collections, and ours its.

import _thread
import gc
import machine

ROUNDS = 20
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


def hold():
    value = make(1)
    there.release()
    with go:
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


main_thread = _thread.get_ident()


def main():
    before = _thread._count()
    for _ in range(ROUNDS):
        ours_during_its()
        its_during_ours()
    assert good == [True] * 3 * ROUNDS, good
    assert _thread._count() == before
    print("OK")


main()
