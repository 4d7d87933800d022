# How late acquire(timeout=1 ms) of a lock that is held returns, in microseconds.
import _thread

lock = _thread.allocate_lock()
lock.acquire()
late = []
for _ in range(N):
    start = clock()
    lock.acquire(True, 0.001)
    late.append(since(start) / 1000 - 1000)
report(p50=percentile(late, 50), p98=percentile(late, 98))
