# rules: B2 B7
# A waiter with a long timeout gets the lock when it is released.

import _thread


def main():
    for lock, timeout in (
        (_thread.allocate_lock(), 1000),
        (_thread.allocate_lock(), _thread.TIMEOUT_MAX),
        (_thread.RLock(), 1000),
    ):
        taken = _thread.allocate_lock()
        taken.acquire()
        go = _thread.allocate_lock()
        go.acquire()

        def hold():
            with lock:
                taken.release()
                go.acquire()

        handle = _thread.start_joinable_thread(hold)
        taken.acquire()
        go.release()
        assert lock.acquire(True, timeout) is True
        lock.release()
        handle.join(timeout)
        assert handle.is_done()
    print("OK")


main()
