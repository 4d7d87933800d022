# rules: B9
# _release_save gives the lock up whatever the nesting, _acquire_restore takes it back as it was.

import _thread

lock = _thread.RLock()
lock.acquire()
lock.acquire()
lock.acquire()
state = lock._release_save()
assert not lock._is_owned() and not lock.locked()
assert not hasattr(lock, "_at_fork_reinit")  # nothing forks

taken = _thread.allocate_lock()
taken.acquire()
go = _thread.allocate_lock()
go.acquire()


def hold():
    with lock:
        taken.release()
        go.acquire()


def main():
    handle = _thread.start_joinable_thread(hold)
    taken.acquire()
    assert lock.locked() and not lock._is_owned()
    go.release()
    lock._acquire_restore(state)  # waits for the other one
    assert lock._is_owned() and lock._recursion_count() == 3
    for _ in range(3):
        lock.release()
    assert not lock.locked()
    handle.join()
    print("OK")


main()
