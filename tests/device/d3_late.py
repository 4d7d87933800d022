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


def acquire_beside_waiter(cond):
    while True:
        cond.acquire()
        if cond._waiters:
            return
        cond.release()


def late(lock, know):
    cond = threading.Condition(lock)
    seen = []
    notified = []

    def wait():
        with cond:
            while not notified:
                seen.append(cond.wait(0.02))
            seen.append(cond.wait(0.02))

    thread = threading.Thread(target=wait)
    thread.start()
    acquire_beside_waiter(cond)
    reached.acquire(False)
    know()  # its timeout has passed, and it waits for the lock
    cond.notify()
    notified.append(True)
    cond.release()
    thread.join()
    assert seen[-2:] == [True, False], seen
    assert not cond._waiters


def main():
    for _ in range(5):
        late(Watched(), reached.acquire)
        # Plain locks don't tell; the timeout is over long before.
        late(threading.RLock(), lambda: threading.Event().wait(0.1))
        late(threading.Lock(), lambda: threading.Event().wait(0.1))
    print("OK")


main()
