# rules: A5
# exit and its synonym raise SystemExit, in any thread; the old names of the others work.

import _thread

for leave in (_thread.exit, _thread.exit_thread):
    try:
        leave()
    except SystemExit:
        continue
    raise AssertionError(leave)

lock = _thread.allocate()
assert type(lock) is _thread.LockType and not lock.locked()
lock.acquire()


def release(which, *, twice):
    assert twice is False
    which.release()


def main():
    ident = _thread.start_new(release, (lock,), {"twice": False})
    assert isinstance(ident, int) and ident
    lock.acquire()
    print("OK")


main()
