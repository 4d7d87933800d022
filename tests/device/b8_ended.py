# rules: B8
# A thread ends and leaves a lock taken: its waiters go on waiting until somebody releases it.

import _thread

lock = _thread.allocate_lock()
recursive = _thread.RLock()


def leave_taken():
    lock.acquire()
    recursive.acquire()


def main():
    _thread.start_joinable_thread(leave_taken).join()
    assert lock.locked() and not lock.acquire(True, 0.02)
    assert not recursive._is_owned() and not recursive.acquire(True, 0.02)

    results = []
    waiter = _thread.start_joinable_thread(lambda: results.append(lock.acquire()))
    waiter.join(0.02)
    assert not waiter.is_done()
    lock.release()
    waiter.join()
    assert results == [True]

    # Threads that end holding locks which nobody else knows.
    for _ in range(200):
        _thread.start_joinable_thread(lambda: _thread.allocate_lock().acquire()).join()
    print("OK")


main()
