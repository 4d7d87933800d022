# rules: B6 A7
# micropython.schedule(micropython.kbd_intr, None), which a driver may call: a Ctrl-C, since 1.29.

import _thread
import sys
import time

import micropython

HAS_IT = sys.implementation.version[:2] >= (1, 29)

lock = _thread.allocate_lock()
lock.acquire()
ran = []


def interrupt():
    if HAS_IT:
        micropython.schedule(micropython.kbd_intr, None)
    else:
        micropython.schedule(lambda arg: _thread.interrupt_main(), None)
    ran.append(1)


def interrupted(wait):
    handle = _thread.start_joinable_thread(interrupt)
    try:
        wait()
    except KeyboardInterrupt:
        handle.join()
        return True
    return False


def compute():
    while True:
        pass


# In every wait, and while it computes; nothing else ends these.
for wait in (lock.acquire, lambda: lock.acquire(timeout=1000), lambda: time.sleep(1000), compute):
    assert interrupted(wait)
assert len(ran) == 4 and lock.locked()

# In the main thread itself it comes at the next jump.
try:
    interrupt()
    compute()
except KeyboardInterrupt:
    print("OK")
