# THREADS threads that compute for SECONDS, in turns with a single one, so that both meet the same
# machine: how much they get done in a second, and of what the single one does; and how many percent
# the one that is furthest from its share is away from it.
import _thread

TURNS = 10


def work(n):
    i = 0
    while i < n:
        i += 1


def compute(me):
    global ended
    while running:
        work(500)
        counts[me] += 1
    with lock:
        ended += 1


# What each of so many threads gets done, and nanoseconds.
def turn(threads, seconds):
    global counts, ended, running
    counts = [0] * threads
    ended = 0
    running = True
    for me in range(threads):
        _thread.start_new_thread(compute, (me,))
    time.sleep(0.02)
    before = list(counts)
    start = clock()
    time.sleep(seconds)
    done = [after - first for after, first in zip(list(counts), before)]
    elapsed = since(start)
    running = False
    while ended != threads:
        time.sleep(0.002)
    return done, elapsed


lock = _thread.allocate_lock()
done = [0] * THREADS
elapsed = alone = alone_elapsed = 0
for _ in range(TURNS):
    one, passed = turn(1, SECONDS / TURNS / 2)
    alone += one[0]
    alone_elapsed += passed
    each, passed = turn(THREADS, SECONDS / TURNS)
    done = [sum(of_one) for of_one in zip(done, each)]
    elapsed += passed
share = sum(done) / THREADS
report(
    rate=sum(done) * 1e9 / elapsed,
    of_one=sum(done) / elapsed * alone_elapsed / alone,
    unequal=max(abs(count - share) for count in done) / share * 100,
)
