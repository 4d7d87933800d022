# rules: B2 B1
# Nonsense is refused with CPython's exceptions, and the lock is as it was.

import _thread


def refused(error, lock, *args, **kwargs):
    try:
        lock.acquire(*args, **kwargs)
    except error:
        return
    raise AssertionError((args, kwargs))


def check(lock):
    refused(ValueError, lock, False, 1)
    refused(ValueError, lock, 0, 0)
    refused(ValueError, lock, 0, 0.5)
    refused(ValueError, lock, blocking=False, timeout=1)
    refused(OverflowError, lock, True, _thread.TIMEOUT_MAX * 100)
    refused(OverflowError, lock, timeout=1e30)
    refused(TypeError, lock, True, None)
    refused(TypeError, lock, True, "1")
    refused(TypeError, lock, timeout=[])
    refused(TypeError, lock, True, 1, 1)
    refused(TypeError, lock, nonsense=1)
    refused(TypeError, lock, True, blocking=True)
    refused(ValueError, lock, True, float("nan"))


lock = _thread.allocate_lock()
check(lock)
assert not lock.locked() and lock.acquire(False)
check(lock)
assert lock.locked()
lock.release()
check(_thread.RLock())
print("OK")
