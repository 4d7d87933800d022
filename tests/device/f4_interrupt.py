# rules: F4
# An exception put into a thread comes out of any wait, and at a jump; not into an ended one.

import _thread
import threading
import time

import threadtools


class Broken(Exception):
    pass


def spin():
    while True:
        pass


def interrupted(wait, exception, expected, *, name="worker"):
    # The exception that wait() raised in another thread.
    begun = threading.Event()
    raised = []

    def run():
        begun.set()
        try:
            wait()
        except BaseException as e:
            raised.append(e)

    thread = threading.Thread(target=run, name=name)
    thread.start()
    begun.wait()
    assert threadtools.interrupt(thread, exception) is True
    thread.join()
    assert type(raised[0]) is expected and len(raised) == 1, raised
    assert threadtools.interrupt(thread, exception) is False
    return raised[0]


def wait_condition():
    with condition:
        condition.wait()


def wait_in_time():
    held.acquire(True, 1000)


def sleep_long():
    time.sleep(1000)


def sleep_ms_long():
    time.sleep_ms(1000000)


def nobody_waits(condition, event):
    return not condition._waiters and not event._cond._waiters


def refused(error, *args):
    try:
        threadtools.interrupt(*args)
    except error:
        return
    raise AssertionError(args)


def raised_in_main(exception, expected):
    # A worker interrupts the main thread, which waits.
    target = _thread.get_ident()
    thread = threading.Thread(target=threadtools.interrupt, args=(target, exception))
    try:
        thread.start()
        held.acquire()
    except expected:
        thread.join()
        return
    raise AssertionError(exception)


held = threading.Lock()
held.acquire()
owned = threading.RLock()
owned.acquire()
condition = threading.Condition()
event = threading.Event()

for wait in (
    held.acquire,
    owned.acquire,
    wait_in_time,
    event.wait,
    wait_condition,
    threading.main_thread().join,
    sleep_long,
    sleep_ms_long,
    spin,
):
    interrupted(wait, Broken, Broken)
assert held.locked() and nobody_waits(condition, event)
error = Broken("this one")
assert interrupted(spin, error, Broken) is error
interrupted(held.acquire, KeyboardInterrupt, KeyboardInterrupt)

# One that is only starting, by its identifier.
ident = _thread.start_new_thread(spin, ())
assert threadtools.interrupt(ident, SystemExit) is True
while any(thread.ident == ident for thread in _thread._threads()):
    time.sleep_ms(1)
assert threadtools.interrupt(ident, SystemExit) is False

# In oneself it is raised at once.
try:
    threadtools.interrupt(threading.current_thread(), Broken)
    raise AssertionError("not raised")
except Broken:
    pass
raised_in_main(Broken, Broken)
raised_in_main(KeyboardInterrupt, KeyboardInterrupt)

refused(RuntimeError, threading.Thread())
refused(TypeError, threading.main_thread(), 1)
refused(TypeError, threading.main_thread(), int)
print("OK")
