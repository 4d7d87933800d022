# rules: B5
# needs: foreign
# Who waits for the GIL has been served by another thread, or an event has come for it: it is
# known, as the one leaves the GIL's holder alone for longer than the other.

import _thread
import machine
import time


# Whether a thread counts as served that comes back from `wait`, which it makes again until it is
# seen; `end` is what ends it.
def served_after(wait, end=None):
    waits = _thread.allocate_lock()
    waits.acquire()
    seen = []

    def come():
        # No jump: whoever has the GIL next finds the thread in its wait.
        waits.release()
        wait()
        while not seen:
            wait()

    handle = _thread.start_joinable_thread(come)
    waits.acquire()
    if end is not None:
        end()
    served = machine.served_in_line()
    seen.append(True)
    handle.join()
    return served


# The lock is free when it is released, and the waiter is woken; or, if it has waited for longer,
# it is handed over.
def served_with_a_lock(make, ms):
    lock = make()
    lock.acquire()

    def end():
        time.sleep_ms(ms)
        lock.release()

    def wait():
        with lock:
            pass

    return served_after(wait, end if ms else lock.release)


def timed_out():
    held = _thread.allocate_lock()
    held.acquire()
    return served_after(lambda: held.acquire(True, 0.003))


for _ in range(3):
    for make in (_thread.allocate_lock, _thread.RLock):
        for ms in (0, 20):
            assert served_with_a_lock(make, ms) is True, (make, ms)
    assert served_after(lambda: time.sleep_ms(3)) is False
    assert timed_out() is False
print("OK")
