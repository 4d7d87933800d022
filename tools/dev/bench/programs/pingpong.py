# Two threads hand each other two locks: round trips a second.
import _thread


def pong(n):
    for _ in range(n):
        ping_lock.acquire()
        pong_lock.release()


def rounds(n):
    _thread.start_new_thread(pong, (n,))
    start = clock()
    for _ in range(n):
        ping_lock.release()
        pong_lock.acquire()
    return since(start)


ping_lock = _thread.allocate_lock()
pong_lock = _thread.allocate_lock()
ping_lock.acquire()
pong_lock.acquire()
rounds(N // 10)
report(rate=N * 1e9 / rounds(N))
