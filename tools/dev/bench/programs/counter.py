# THREADS threads that count to N each under one lock: nanoseconds a step.
import _thread


def count(ended):
    global total
    for _ in range(N):
        with lock:
            total += 1
    ended.release()


total = 0
lock = _thread.allocate_lock()
ends = [_thread.allocate_lock() for _ in range(THREADS)]
for end in ends:
    end.acquire()
start = clock()
for end in ends:
    _thread.start_new_thread(count, (end,))
for end in ends:
    end.acquire()
elapsed = since(start)
assert total == THREADS * N
report(cost=elapsed / THREADS / N)
