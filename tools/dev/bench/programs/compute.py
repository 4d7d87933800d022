# THREADS threads that compute for SECONDS: how much they get done, and how many
# percent the one that is furthest from its share is away from it.
import _thread

counts = [0] * THREADS
running = True


def work(n):
    i = 0
    while i < n:
        i += 1


def compute(me):
    while running:
        work(500)
        counts[me] += 1


for me in range(THREADS):
    _thread.start_new_thread(compute, (me,))
time.sleep(0.1)
before = list(counts)
start = clock()
time.sleep(SECONDS)
done = [after - first for after, first in zip(list(counts), before)]
elapsed = since(start)
running = False
share = sum(done) / THREADS
report(
    rate=sum(done) * 1e9 / elapsed,
    unequal=max(abs(count - share) for count in done) / share * 100,
)
time.sleep(0.1)
