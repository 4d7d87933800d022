# rules: B8 C4
# A lock that only its waiters know isn't garbage.

import _thread
import gc

ROUNDS = 10


def start():
    lock = _thread.allocate_lock()
    lock.acquire()
    handles = [_thread.start_joinable_thread(lock.acquire) for _ in range(2)]
    return lock, handles


def main():
    for _ in range(ROUNDS):
        keep, handles = start()
        box = [keep.release]  # a bound method: the one way left to the lock from here
        del keep
        gc.collect()
        _rubbish = [_thread.allocate_lock() for _ in range(50)]
        box[0]()
        while not any(handle.is_done() for handle in handles):
            handles[0].join(0.01)
        gc.collect()
        box[0]()
        for handle in handles:
            handle.join()
    print("OK")


main()
