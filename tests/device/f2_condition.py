# rules: F2 D3
# A condition's wait() has its lock when it returns, even if taking it back closes a cycle of
# waits: detect_deadlocks() raises nothing there, and deadlocks() tells of it.

import threading
import time

import threadtools


def waits():
    with other:
        with cond:
            ready.set()
            told.append(cond.wait(0.05))
            told.append(is_owned())


def holds():
    ready.wait()
    # An exception that comes so late that the cycle is broken already does no harm.
    try:
        with cond:
            with other:
                pass
    except (KeyboardInterrupt, threadtools.DeadlockError):
        pass


threadtools.detect_deadlocks()
for new_lock in (threading.RLock, threading.Lock):
    other = threading.RLock()
    cond = threading.Condition(new_lock())
    is_owned = getattr(cond, "_is_owned")
    ready = threading.Event()
    told = []
    first = threading.Thread(target=waits)
    second = threading.Thread(target=holds)
    first.start()
    second.start()
    # Either one may be the last to wait; only the second one's wait can be broken.
    while second.is_alive() and not threadtools.deadlocks():
        time.sleep_ms(1)
    threadtools.interrupt(second)
    first.join()
    second.join()
    assert told == [False, True], (new_lock, told)
print("OK")
