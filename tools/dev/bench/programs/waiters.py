# WAITERS threads wait for one lock, which each has once: what one hand-over costs.
import _thread

lock = _thread.allocate_lock()
lock.acquire()
gate = _thread.allocate_lock()
gate.acquire()
finished = _thread.allocate_lock()
finished.acquire()
count = 0


def wait():
    global count
    lock.acquire()
    count += 1
    last = count == WAITERS
    lock.release()
    if last:
        finished.release()
    gate.acquire()
    gate.release()


for _ in range(WAITERS):
    _thread.start_new_thread(wait, ())
time.sleep(0.1 + WAITERS / 2000)
start = clock()
lock.release()
finished.acquire()
report(cost=since(start) / WAITERS)
gate.release()
