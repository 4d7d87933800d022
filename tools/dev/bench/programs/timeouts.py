# A round trip of two locks that are waited for with timeouts, while WAITERS other threads wait with
# timeouts that end sooner.
import _thread


def wait():
    gate.acquire(True, 1000)
    gate.release()


def pong(n):
    for _ in range(n):
        ping_lock.acquire(True, 2000)
        pong_lock.release()


def rounds(n):
    _thread.start_new_thread(pong, (n,))
    start = clock()
    for _ in range(n):
        ping_lock.release()
        pong_lock.acquire(True, 2000)
    return since(start)


gate = _thread.allocate_lock()
ping_lock = _thread.allocate_lock()
pong_lock = _thread.allocate_lock()
for lock in (gate, ping_lock, pong_lock):
    lock.acquire()
for _ in range(WAITERS):
    _thread.start_new_thread(wait, ())
time.sleep(0.1 + WAITERS / 2000)
rounds(N // 10)
report(cost=rounds(N) / N)
gate.release()
