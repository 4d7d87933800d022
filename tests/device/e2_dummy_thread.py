# rules: E2
# dummy_thread: a started function runs to its end first; locks are notes.

import time

import dummy_thread

order = []


def refused(error, function, *args):
    try:
        function(*args)
    except error:
        return
    raise AssertionError("accepted")


def work(a, b=0):
    order.append((a, b, dummy_thread.get_ident()))


def nested():
    dummy_thread.start_new_thread(work, ("inner",))
    work("outer")


def interrupt():
    dummy_thread.interrupt_main()
    order.append("went on")


def check_start():
    me = dummy_thread.get_ident()
    ident = dummy_thread.start_new_thread(work, (1,), {"b": 2})
    assert order.pop() == (1, 2, ident) and ident and ident != me
    dummy_thread.start_new_thread(nested, ())
    (_, _, inner), (_, _, outer) = order
    assert [name for name, _, _ in order] == ["inner", "outer"] and inner != outer
    del order[:]
    assert dummy_thread.get_ident() == me
    for leave in (dummy_thread.exit, dummy_thread.exit_thread, lambda: 1 // 0):
        assert dummy_thread.start_new(leave, ())
    assert dummy_thread.get_ident() == me
    refused(TypeError, dummy_thread.start_new_thread, 1, ())
    refused(TypeError, dummy_thread.start_new_thread, work, [1])
    refused(TypeError, dummy_thread.start_new_thread, work, (1,), [])
    refused(KeyboardInterrupt, dummy_thread.start_new_thread, interrupt, ())
    assert order == ["went on"]
    refused(KeyboardInterrupt, dummy_thread.interrupt_main)
    assert dummy_thread.stack_size() == 0
    refused(dummy_thread.error, dummy_thread.stack_size, 4096)
    assert dummy_thread.error is RuntimeError


def check_lock(lock):
    assert not lock.locked()
    assert lock.acquire() is True and lock.locked() and "locked" in repr(lock)
    lock.release()
    assert not lock.locked()
    refused(RuntimeError, lock.release)
    with lock:
        assert lock.locked()
    assert not lock.locked()


def main():
    check_start()
    lock = dummy_thread.allocate_lock()
    assert type(lock) is dummy_thread.LockType
    check_lock(lock)
    check_lock(dummy_thread.RLock())
    lock.acquire()
    assert lock.acquire(0) is lock.acquire(False) is lock.acquire(timeout=0) is False
    start = time.ticks_ms()
    assert lock.acquire(True, 0.05) is False
    assert time.ticks_diff(time.ticks_ms(), start) >= 49
    refused(ValueError, lock.acquire, False, 1)
    assert lock.acquire() is True  # nobody else could ever release it
    print("OK")


main()
