# How long after a worker has scheduled a callback it runs, beside SPINNERS threads that compute, in
# microseconds. The main thread waits for a lock. modthread runs callbacks in the main thread;
# upstream's threads in the first that looks.
import _thread

import micropython


def spin():
    while running:
        pass


def callback(start):
    late.append(since(start) / 1000)


def schedule():
    try:
        micropython.schedule(callback, clock())
        return 1
    except RuntimeError:  # the queue is full
        return 0


def work():
    scheduled = 0
    while scheduled < N:
        scheduled += schedule()
        time.sleep(0.005)
    while len(late) < N:
        time.sleep(0.005)
    done.release()


running = True
late = []
done = _thread.allocate_lock()
done.acquire()
for _ in range(SPINNERS):
    _thread.start_new_thread(spin, ())
time.sleep(0.05)
_thread.start_new_thread(work, ())
done.acquire()
running = False
report(p50=percentile(late, 50), p98=percentile(late, 98))
time.sleep(0.05)
