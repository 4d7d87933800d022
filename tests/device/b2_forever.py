# rules: B2 B1
# No timeout and any negative one wait until the lock is free.

import _thread
import time

lock = _thread.allocate_lock()
ready = _thread.allocate_lock()
ready.acquire()
results = []


def wait(args):
    ready.release()
    results.append(lock.acquire(*args))


def main():
    for args in ((), (True,), (1, -1), (True, -1.0), (True, -2), (True, -0.001), (True, -1e10)):
        lock.acquire()
        handle = _thread.start_joinable_thread(lambda: wait(args))
        ready.acquire()
        # Time enough for a wait that isn't for ever to end. Nothing is missed if it's too short.
        time.sleep_ms(10)
        assert not results, (args, results)
        lock.release()
        handle.join()
        assert results.pop() is True, args
        lock.release()
    print("OK")


main()
