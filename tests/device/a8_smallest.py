# rules: A8
# A thread with 4096 bytes calls functions, raises, catches, and prints a traceback.

import _thread
import sys

results = []


def fail(level):
    if level:
        fail(level - 1)
    raise ValueError("from below")


def work():
    results.append(sum(len(str(i)) for i in range(20)))
    results.append(sorted([3, 1, 2], key=lambda x: -x))
    try:
        fail(2)
    except ValueError as e:
        sys.print_exception(e, sys.stdout)
        results.append(str(e))


_thread.stack_size(4096)
_thread.start_joinable_thread(work).join()
assert results == [30, [3, 2, 1], "from below"], results
print("OK")
