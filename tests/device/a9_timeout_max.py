# rules: A9 B2
# TIMEOUT_MAX is accepted, anything above isn't.

import _thread

assert _thread.TIMEOUT_MAX > 3600
for lock in (_thread.allocate_lock(), _thread.RLock()):
    assert lock.acquire(True, _thread.TIMEOUT_MAX) is True
    lock.release()
    for timeout in (_thread.TIMEOUT_MAX * 1.01, _thread.TIMEOUT_MAX * 1000, 1e100):
        try:
            lock.acquire(True, timeout)
        except OverflowError:
            assert lock.acquire(False)  # and it wasn't taken
            lock.release()
            continue
        raise AssertionError(timeout)


def main():
    handle = _thread.start_joinable_thread(lambda: None)
    handle.join(_thread.TIMEOUT_MAX)
    assert handle.is_done()
    print("OK")


main()
