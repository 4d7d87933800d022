# N short system calls beside SPINNERS threads that compute: nanoseconds a call; and how much
# those threads get done meanwhile, of what one gets done alone.
import _thread


def spin(me):
    n = 0
    while running:
        n += 1
        counts[me] = n


def calls(n):
    start = clock()
    for _ in range(n):
        file.write(b"x")
    return since(start)


def rate_alone():
    # In a thread of its own, too: with the main thread asleep.
    _thread.start_new_thread(spin, (0,))
    time.sleep(0.01)
    first, start = counts[0], clock()
    time.sleep(0.1)
    return (counts[0] - first) / since(start)


file = open_unbuffered("/dev/null")
counts = [0] * (SPINNERS + 1)
running = True
alone = rate_alone()
running = False
time.sleep(0.02)
running = True
for me in range(SPINNERS):
    _thread.start_new_thread(spin, (me,))
time.sleep(0.05)
before = sum(counts)
elapsed = calls(N)
computed = sum(counts) - before
running = False
report(cost=elapsed / N, computed=computed / elapsed / alone)
time.sleep(0.05)
