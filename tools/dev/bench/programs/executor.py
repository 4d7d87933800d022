# An executor of 4 threads maps a function that computes a little: nanoseconds a call.
from concurrent.futures import ThreadPoolExecutor


def job(factor):
    return sum([i * factor for i in range(20)])


start = clock()
with ThreadPoolExecutor(4) as executor:
    assert list(executor.map(job, range(N)))[-1] == 190 * (N - 1)
report(cost=since(start) / N)
