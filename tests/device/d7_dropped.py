# rules: D7
# Executors that nobody has any more give their threads back, without shutdown(), and after what
# was submitted.

import _thread
import gc
import threading
from concurrent.futures import ThreadPoolExecutor

# A few may stay: a stale word in a stack may look like their address.
FEW = 3
COUNT = 30

ran = []
ran_lock = threading.Lock()  # without a GIL an append is no single step
gate = threading.Event()


def run(turn):
    with ran_lock:
        ran.append(turn)


def use(turn):
    assert ThreadPoolExecutor(2).submit(pow, turn, 2).result() == turn**2


def leave_work(turn):
    # Nobody waits for it, and it isn't lost.
    ThreadPoolExecutor(1).submit(run, turn)


def leave_busy(turn):
    # Dropped while its thread is busy, and more waits for it.
    pool = ThreadPoolExecutor(1)
    pool.submit(gate.wait)
    pool.submit(run, turn)
    if turn == COUNT - 1:
        gate.set()


def never_used(turn):
    ThreadPoolExecutor(1)


def overwrite(depth):
    # Overwrites what ended calls have left on the stack.
    rubbish = [depth] * 8
    return overwrite(depth - 1) if depth else rubbish


def become(condition):
    for _ in range(500):
        overwrite(10)
        gc.collect()
        if condition():
            return True
        threading.Event().wait(0.01)
    return False


def few_are_left():
    return _thread._count() <= FEW


def main():
    at_exit = len(threading._at_exit)
    for function in (use, leave_work, never_used):
        del ran[:]
        for turn in range(COUNT):
            function(turn)
            gc.collect()
        assert become(few_are_left), (function, _thread._count())
        assert function is not leave_work or become(lambda: len(ran) == COUNT), ran
        assert len(threading._at_exit) <= at_exit + FEW, len(threading._at_exit)
    del ran[:]
    for turn in range(COUNT - 20, COUNT):
        leave_busy(turn)
    assert become(few_are_left), _thread._count()
    assert become(lambda: sorted(ran) == list(range(COUNT - 20, COUNT))), ran

    # One that is still there is never taken for dropped.
    pool = ThreadPoolExecutor(1)
    pool.submit(int).result()
    gc.collect()
    assert [pool.submit(int).result() for _ in range(3)] == [0] * 3 and len(pool._threads) == 1
    pool.shutdown()
    print("OK")


main()
