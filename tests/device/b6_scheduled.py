# rules: B6
# Scheduled callbacks run while the main thread waits: for a lock, for a thread's end, for time.

import _thread
import time

import micropython

lock = _thread.allocate_lock()
lock.acquire()
recursive = _thread.RLock()
ran = []


def release(which):
    ran.append(_thread.get_ident())
    which.release()


def schedule_release():
    micropython.schedule(release, lock)


def schedule_and_wait():
    schedule_release()
    lock.acquire()


def interrupt_when_run():
    schedule_and_wait()
    _thread.interrupt_main()


def hold_and_schedule(taken):
    with recursive:
        taken.release()
        schedule_and_wait()


def main():
    # Nobody but the callback releases the lock: each of these ends only if the callback runs.
    handle = _thread.start_joinable_thread(schedule_release)
    assert lock.acquire() is True
    handle.join()

    handle = _thread.start_joinable_thread(schedule_release)
    assert lock.acquire(True, 1000) is True
    handle.join()

    _thread.start_joinable_thread(schedule_and_wait).join()

    for sleep in (lambda: time.sleep(1000), lambda: time.sleep_ms(1000000)):
        handle = _thread.start_joinable_thread(interrupt_when_run)
        try:
            sleep()
            raise AssertionError("it slept")
        except KeyboardInterrupt:
            pass
        handle.join()

    taken = _thread.allocate_lock()
    taken.acquire()
    handle = _thread.start_joinable_thread(lambda: hold_and_schedule(taken))
    taken.acquire()
    with recursive:
        pass
    handle.join()
    assert ran == [_thread.get_ident()] * 6, ran
    print("OK")


main()
