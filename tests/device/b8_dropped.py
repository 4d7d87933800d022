# rules: B8
# Locks that are garbage while held cost nothing after a collection.

import _thread
import gc


def drop(count):
    for _ in range(count):
        lock = _thread.allocate_lock()
        lock.acquire()
        recursive = _thread.RLock()
        recursive.acquire()
    gc.collect()
    return gc.mem_alloc()


first = drop(100)
assert drop(3000) - first < 3000 * 4
print("OK")
