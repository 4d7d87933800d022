# What a wait costs with detect_deadlocks() for a thread that waits for the next one, and so on,
# DEPTH threads in all. The main thread waits for N locks, which the first of them has; another
# releases them.
import _thread

import threadtools


def wait(has, awaits):
    for lock in has:
        lock.acquire()
    standing.release()
    awaits.acquire()
    awaits.release()


def release():
    for lock in heads:
        # A wait with a timeout is left alone.
        ask.acquire(True, 1000)
        lock.release()


def new_locks(n):
    return [_thread.allocate_lock() for _ in range(n)]


heads = new_locks(N)
chain = new_locks(DEPTH - 1) + [_thread._new_signal()]
ask, standing = new_locks(2)
ask.acquire()
standing.acquire()
chain[-1].acquire()
for i in reversed(range(DEPTH)):
    _thread.start_new_thread(wait, (heads if i == 0 else chain[i - 1 : i], chain[i]))
    standing.acquire()
time.sleep(0.1)
threadtools.detect_deadlocks()
_thread.start_new_thread(release, ())
start = clock()
for lock in heads:
    ask.release()
    lock.acquire()
report(cost=since(start) / N)
threadtools.detect_deadlocks(False)
chain[-1].release()
