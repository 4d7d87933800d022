# rules: E3
# Every module of the library imports, and has the names that people look for.

import concurrent.futures
import dummy_thread
import dummy_threading
import queue
import thread
import threading

for module, names in (
    (threading, "Thread Lock RLock Condition Event Semaphore Barrier Timer local"),
    (queue, "Queue LifoQueue PriorityQueue SimpleQueue Empty Full ShutDown"),
    (concurrent.futures, "ThreadPoolExecutor Future wait as_completed"),
):
    for name in names.split():
        assert hasattr(module, name), (module, name)
for module in (thread, dummy_thread):
    module.allocate_lock().acquire()
assert dummy_threading.Lock().acquire()
print("OK")
