# rules: A3
# timeout: 60
# A loop that starts short threads faster than they run isn't refused.

import _thread
import gc

COUNT = 500
ended = _thread.allocate_lock()
left = [COUNT, COUNT]
done = _thread.allocate_lock()
done.acquire()


def work(kind):
    with ended:
        left[kind] -= 1
        if left == [0, 0]:
            done.release()


def start_all():
    for _ in range(COUNT):
        _thread.start_new_thread(work, (0,))
    for _ in range(COUNT):
        _thread.start_joinable_thread(lambda: work(1))


gc.collect()
start_all()
done.acquire()
print("OK")
