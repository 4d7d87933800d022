# rules: B9 A10
# An RLock nests for its owner; who doesn't own it can't release it.

import _thread


def refused(function, *args):
    try:
        function(*args)
    except RuntimeError as e:
        assert str(e) == "cannot release un-acquired lock", e
        return
    raise AssertionError(function)


lock = _thread.RLock()
assert type(lock) is _thread.RLock
refused(lock.release)
refused(lock._release_save)
assert not lock._is_owned() and not lock.locked() and lock._recursion_count() == 0

for level in range(1, 6):
    assert lock.acquire(level % 2, -1) is True
    assert lock._is_owned() and lock.locked() and lock._recursion_count() == level


def other():
    assert not lock._is_owned() and lock._recursion_count() == 0 and lock.locked()
    assert lock.acquire(False) is False
    assert lock.acquire(True, 0.01) is False
    refused(lock.release)
    refused(lock._release_save)
    passed.append(True)


passed = []


def main():
    _thread.start_joinable_thread(other).join()
    assert passed == [True]

    for level in range(5, 0, -1):
        assert lock._recursion_count() == level
        lock.release()
    assert not lock.locked()
    refused(lock.release)

    with lock as value:
        assert value is True
        with lock:
            assert lock._recursion_count() == 2
    assert not lock.locked()
    _thread.start_joinable_thread(lock.acquire).join()
    assert lock.locked() and not lock._is_owned()
    refused(lock.release)
    print("OK")


main()
