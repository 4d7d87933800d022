# How late sleep(1 ms) returns beside SPINNERS threads that compute and WRITERS threads that make
# short system calls, in microseconds.
import _thread


def spin():
    while running:
        pass


def write():
    while running:
        file.write(b"x")


file = open_unbuffered("/dev/null")
running = True
for _ in range(WRITERS):
    _thread.start_new_thread(write, ())
for _ in range(SPINNERS):
    _thread.start_new_thread(spin, ())
time.sleep(0.05)
late = []
for _ in range(N):
    start = clock()
    time.sleep(0.001)
    late.append(since(start) / 1000 - 1000)
running = False
report(p50=percentile(late, 50), p98=percentile(late, 98))
time.sleep(0.05)
