# 8 threads take tokens from a bucket that gets 4000 a second, and sleep while it is empty:
# nanoseconds a token, 250 000 at best.
import _thread

WORKERS, RATE, SIZE = 8, 4000, 10


class Bucket:
    def __init__(self):
        self.tokens = 0
        self.filled = clock()
        self.lock = _thread.allocate_lock()

    def missing(self):
        # Seconds until there is a token; 0 if one was taken.
        with self.lock:
            now = clock()
            self.tokens = min(SIZE, self.tokens + (now - self.filled) * RATE / 1e9)
            self.filled = now
            if self.tokens < 1:
                return (1 - self.tokens) / RATE
            self.tokens -= 1
            return 0


def work():
    for _ in range(N):
        seconds = bucket.missing()
        while seconds:
            time.sleep(seconds)
            seconds = bucket.missing()


bucket = Bucket()
report(cost=together(*[work] * WORKERS) / N / WORKERS)
