# rules: C6
# needs: foreign
# A driver's task that leaves with an RLock keeps it: for Python its next call is another thread,
# which doesn't own it, though it has the record of the one before; nor has it what that one left
# in a local. Each is listed.

import _thread
import machine

lock = _thread.RLock()
local = _thread._local()
told = _thread.allocate_lock()
told.acquire()
found = []


def take():
    _tasks, free = machine.kernel()
    listed = [thread.daemon for thread in _thread._threads()]
    had = hasattr(local, "value")
    local.value = free
    found.append((lock._is_owned(), lock.acquire(False), had, listed, free))
    told.release()


def main():
    for _ in range(3):
        while True:
            try:
                machine.driver_call(take)
                break
            except RuntimeError:
                pass  # the driver is on its way out of the call before
        told.acquire()
    owned, got, had, listed, free = zip(*found)
    assert owned == (False,) * 3 and got == (True, False, False), found
    assert had == (False,) * 3, found
    assert listed == ([False, None],) * 3, listed
    assert len(set(free)) == 1, free
    print("OK")


main()
