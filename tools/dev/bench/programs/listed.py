# THREADS threads that sleep: microseconds for a list of all of them, the median of N.
import _thread
import time

running = True
here = []


def sleep():
    here.append(None)
    while running:
        time.sleep(1)


_thread.stack_size(16384)
for _ in range(THREADS):
    _thread.start_new_thread(sleep, ())
while len(here) != THREADS:
    time.sleep(0.01)
times = []
for _ in range(N):
    start = clock()
    found = len(_thread._threads())
    times.append(since(start) / 1000)
    assert found == THREADS + 1
running = False
report(all=percentile(times, 50), each=percentile(times, 50) / THREADS)
