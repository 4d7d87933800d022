# rules: D3 B7
# A notification that comes after a wait's timeout, and before the waiter has the lock again, is
# the waiter's: wait() returns True, and it leaves nothing for the next wait.

import threading

reached = threading.Lock()


class Watched:
    # An RLock that tells when a waiter wants it back.

    def __init__(self):
        self._lock = threading.RLock()

    def __getattr__(self, name):
        return getattr(self._lock, name)

    def __enter__(self):
        return self._lock.__enter__()

    def __exit__(self, *args):
        return self._lock.__exit__(*args)

    def _acquire_restore(self, saved):
        if reached.locked():
            reached.release()
        self._lock._acquire_restore(saved)


def late(lock, know):
    cond = threading.Condition(lock)
    seen = []

    def wait():
        with cond:
            seen.append(cond.wait(0.02))
            seen.append(cond.wait(0.02))

    thread = threading.Thread(target=wait)
    with cond:
        thread.start()
    while not cond._waiters:
        threading.Event().wait(0.001)
    cond.acquire()
    know()  # its timeout has passed, and it waits for the lock
    cond.notify()
    cond.release()
    thread.join()
    assert seen == [True, False], seen
    assert not cond._waiters


def main():
    for _ in range(5):
        reached.acquire(False)
        late(Watched(), reached.acquire)
        # Plain locks don't tell; the timeout is over long before.
        late(threading.RLock(), lambda: threading.Event().wait(0.1))
        late(threading.Lock(), lambda: threading.Event().wait(0.1))
    print("OK")


main()
