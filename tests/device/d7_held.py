# rules: D7
# as_completed() and map() keep no result once they have given it, and the executor isn't kept by
# what map() returned.

import gc
from concurrent.futures import ThreadPoolExecutor, as_completed, wait

BIG = 4000
COUNT = 24


def make(number):
    return bytearray(BIG)


def overwrite(depth):
    return overwrite(depth - 1) if depth else None


def used():
    overwrite(10)
    gc.collect()
    gc.collect()
    return gc.mem_alloc()


def taken(results):
    # The memory that untaken results hold, at three times.
    held = []
    base = used()
    for number, result in enumerate(results):
        del result
        if number in (0, COUNT // 2, COUNT - 1):
            held.append(base - used())
    return held


def check(held):
    # All are there at the beginning. One at a time, they go.
    assert held[0] < 3 * BIG, held
    assert held[1] > (COUNT // 2 - 3) * BIG, held
    assert held[2] > (COUNT - 3) * BIG, held


def main():
    pool = ThreadPoolExecutor(1)
    fs = [pool.submit(make, number) for number in range(COUNT)]
    wait(fs)
    results = as_completed(fs)
    fs.clear()
    del fs
    check(taken(results))
    results = pool.map(make, range(COUNT))
    pool.submit(int).result()
    check(taken(results))

    # Results that nobody takes any more go with what would have given them.
    base = used()
    results = pool.map(make, range(COUNT))
    next(results)
    results.close()
    pool.submit(int).result()
    del results
    assert used() - base < 3 * BIG, used() - base
    pool.shutdown()
    print("OK")


main()
