# 8 threads make lines and write them under a lock: nanoseconds a line.
import _thread

WRITERS = 8


def log(level, text):
    line = ("%d %s %s\n" % (clock() // 1000, level, text)).encode()
    with lock:
        file.write(line)


def work():
    for step in range(N):
        log("INFO", "step %d" % step)


file = open_unbuffered("/dev/null")
lock = _thread.allocate_lock()
report(cost=together(*[work] * WRITERS) / N / WRITERS)
