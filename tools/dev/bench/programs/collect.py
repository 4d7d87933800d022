# One collection of a heap with OBJECTS objects while THREADS threads wait, in microseconds.
import _thread
import gc

gate = _thread.allocate_lock()
gate.acquire()


def wait():
    gate.acquire()
    gate.release()


for _ in range(THREADS):
    _thread.start_new_thread(wait, ())
time.sleep(0.05 + THREADS / 2000)
heap = [[i] for i in range(OBJECTS)]
times = []
for _ in range(9):
    start = clock()
    gc.collect()
    times.append(since(start) / 1000)
report(time=percentile(times, 50))
gate.release()
