# rules: B4
# `with` takes and releases, on every way out; locked() and repr() tell the truth.

import _thread

lock = _thread.allocate_lock()
assert lock.locked() is False
assert "unlocked" in repr(lock) and "lock" in repr(lock)

with lock as value:
    assert value is True
    assert lock.locked() is True
    assert "locked" in repr(lock) and "unlocked" not in repr(lock)
assert not lock.locked()

try:
    with lock:
        raise ValueError
except ValueError:
    pass
assert not lock.locked()


def leave():
    with lock:
        return lock.locked()


assert leave() and not lock.locked()
for _ in range(3):
    with lock:
        continue
assert not lock.locked()

# Called as methods, as a `with` in somebody else's class does.
assert lock.__enter__() is True
assert lock.locked()
assert not lock.__exit__(None, None, None)
assert not lock.locked()

# A lock that was released inside can't be released again on the way out.
try:
    with lock:
        lock.release()
except RuntimeError as e:
    assert str(e) == "release unlocked lock"
    print("OK")
