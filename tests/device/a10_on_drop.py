# rules: A10 C4
# _on_drop gives an object whose end releases locks; a lock that is free stays as it is.

import _thread
import gc


def overwrite(depth):
    return overwrite(depth - 1) if depth else None


def drop(*locks):
    for _ in range(8):
        _thread._on_drop(*locks)
    overwrite(10)
    gc.collect()
    gc.collect()


def main():
    held, free, other = (_thread.allocate_lock() for _ in range(3))
    held.acquire()
    other.acquire()
    drop(held, free)
    assert not held.locked() and not free.locked() and other.locked()
    held.acquire()
    drop(free, held)
    assert not held.locked() and not free.locked()
    held.acquire()
    keeper = _thread._on_drop(held, other)
    gc.collect()
    assert held.locked() and other.locked() and keeper

    # A thread that waits for the lock is woken.
    def wait():
        with other:
            pass

    handle = _thread.start_joinable_thread(wait)
    drop(other)
    handle.join()
    for wrong in ((), (1,), (held, None), (_thread.RLock(),)):
        try:
            _thread._on_drop(*wrong)
            raise SystemExit(wrong)
        except TypeError:
            pass
    print("OK")


main()
