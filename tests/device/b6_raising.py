# rules: B6
# A scheduled callback that raises: the wait goes on, or ends with it, but the lock isn't taken.

import _thread

import micropython

lock = _thread.allocate_lock()
lock.acquire()
ran = _thread.allocate_lock()
ran.acquire()


def fail(_):
    ran.release()
    raise ValueError


def schedule():
    micropython.schedule(fail, None)
    ran.acquire()
    lock.release()


def main():
    handle = _thread.start_joinable_thread(schedule)
    try:
        taken = lock.acquire()
    except ValueError:
        taken = False
    handle.join()
    assert lock.locked() is taken
    if not taken:
        assert lock.acquire(False)
    print("OK")


main()
