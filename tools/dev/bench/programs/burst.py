# After a burst of short calls a thread sleeps: how long nobody has the GIL though another thread
# wants to compute, in microseconds, over N bursts.
import _thread


def compute():
    global over, seen
    while running:
        if over:
            seen = clock()
            over = False


file = open_unbuffered("/dev/null")
running = True
over = False
seen = clock()
_thread.start_new_thread(compute, ())
time.sleep(0.05)
idle = []
for i in range(N):
    for _ in range(20 + i * 7 % 200):
        file.write(b"x")
    start = clock()
    over = True
    time.sleep(0.005)
    if not over:
        idle.append(max(0, seen - start) / 1000)
running = False
report(p98=percentile(idle, 98), longest=max(idle))
time.sleep(0.02)
