# rules: C4
# Callbacks of weak references run once, with the heap free and the world going: they may allocate,
# and wait for what another thread does. (Without weakref there is nothing to test.)

import _thread
import gc

try:
    import weakref
except ImportError:
    weakref = None

THREADS = 4
ROUNDS = 100


class Thing:
    pass


def overwrite(depth):
    return overwrite(depth - 1) if depth else None


def collect():
    overwrite(10)
    gc.collect()


def check_waits():
    lock, held, called = (_thread.allocate_lock() for _ in range(3))
    held.acquire()
    called.acquire()
    dead = []

    def hold():
        with lock:
            held.release()
            called.acquire()

    def callback(ref):
        if called.locked():
            called.release()
        with lock:
            dead.append([ref()] * 100)

    handle = _thread.start_joinable_thread(hold)
    held.acquire()
    # Some may stay: a stale word may look like their address.
    refs = [weakref.ref(Thing(), callback) for _ in range(8)]
    while not dead:
        collect()
    handle.join()
    assert len(dead) == sum(ref() is None for ref in refs), dead
    assert all(thing is None for things in dead for thing in things)


def make(refs, called):
    for number in range(ROUNDS):
        refs.append(weakref.ref(Thing(), lambda ref, number=number: called.append([number])))
        if number % 10 == 0:
            collect()


def check_many():
    refs = [[] for _ in range(THREADS)]
    called = [[] for _ in range(THREADS)]
    handles = [
        _thread.start_joinable_thread(lambda n=n: make(refs[n], called[n])) for n in range(THREADS)
    ]
    for handle in handles:
        handle.join()
    collect()
    for mine, numbers in zip(refs, called):
        dead = [[number] for number, ref in enumerate(mine) if ref() is None]
        assert len(dead) > ROUNDS // 2 and sorted(numbers) == dead, (dead, numbers)


def main():
    check_waits()
    check_many()


if weakref:
    main()
print("OK")
