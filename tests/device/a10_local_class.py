# rules: A10
# A class derived from _local: __init__ runs with the same arguments in each thread.

import _thread


class Mine(_thread._local):
    shared = []

    def __init__(self, start, step=1):
        self.count = start
        self.step = step

    def advance(self):
        self.count += self.step
        return self.count


mine = Mine(10, step=5)
results = []


def work():
    mine.shared.append(1)
    results.append((mine.advance(), mine.advance()))


work()
_thread.start_joinable_thread(work).join()
_thread.start_joinable_thread(work).join()
assert results == [(15, 20)] * 3, results
assert mine.count == 20 and len(mine.shared) == 3

try:
    _thread._local(1)  # arguments are for derived classes only
except TypeError:
    print("OK")
