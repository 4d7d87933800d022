# rules: B3
# Any thread may release; releasing a free lock is an error that does no harm.

import _thread

lock = _thread.allocate_lock()


def refused():
    try:
        lock.release()
    except RuntimeError as e:
        assert str(e) == "release unlocked lock", e
        return
    raise AssertionError


refused()
assert not lock.locked() and lock.acquire(0) and lock.locked()
lock.release()
refused()
refused()


def main():
    for _ in range(100):
        lock.acquire()
        _thread.start_joinable_thread(lock.release).join()
        assert not lock.locked()
    refused()

    # The other way round: taken there, released here.
    for _ in range(100):
        _thread.start_joinable_thread(lock.acquire).join()
        assert lock.locked() and not lock.acquire(False)
        lock.release()
    assert lock.acquire(False)
    print("OK")


main()
