# How long a thread waits for a lock that another one takes and releases in a loop, and writes
# while it has it if WRITES: microseconds, the 98th percentile and the longest of N.
import _thread


def hog():
    while running:
        with lock:
            if WRITES:
                file.write(b"x")
    ended.release()


file = open_unbuffered("/dev/null")
lock = _thread.allocate_lock()
ended = _thread.allocate_lock()
ended.acquire()
running = True
_thread.start_new_thread(hog, ())
time.sleep(0.05)
waits = []
for _ in range(N):
    start = clock()
    lock.acquire()
    waits.append(since(start) / 1000)
    lock.release()
    time.sleep(0.001)
running = False
ended.acquire()
report(p98=percentile(waits, 98), longest=max(waits))
