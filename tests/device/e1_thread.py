# rules: E1
# thread: the names of _thread before Python 3.

import _thread

import thread


def main():
    assert thread.error is RuntimeError
    lock = thread.allocate_lock()
    assert type(lock) is thread.LockType is _thread.LockType
    assert thread.allocate is thread.allocate_lock
    assert thread.get_ident() == _thread.get_ident()
    assert thread.start_new is thread.start_new_thread
    assert thread.exit_thread is thread.exit
    assert thread.stack_size() == 0
    try:
        thread.exit()
        raise ValueError
    except SystemExit:
        pass

    assert lock.acquire() is True and lock.acquire(0) is False and lock.locked()
    thread.start_new_thread(lambda a, b: lock.release(), (1,), {"b": 2})
    lock.acquire(1)
    try:
        thread.interrupt_main()
        while True:
            pass
    except KeyboardInterrupt:
        pass
    print("OK")


main()
