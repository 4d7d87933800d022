# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
# Workers that take their tasks out of a queue, till there is nothing for them any more.

import queue
import threading

tasks = queue.Queue(maxsize=2)
lock = threading.Lock()
results = []


def work():
    while True:
        item = tasks.get()
        try:
            if item is None:
                return
            with lock:
                results.append(item * 10)
        finally:
            tasks.task_done()


workers = [threading.Thread(target=work) for _ in range(3)]
for worker in workers:
    worker.start()
for item in range(12):
    tasks.put(item)
tasks.join()
print(sorted(results), tasks.empty())
for _ in workers:
    tasks.put(None)
for worker in workers:
    worker.join()

order = queue.PriorityQueue()
for item in ((3, "c"), (1, "a"), (2, "b")):
    order.put(item)
print([order.get()[1] for _ in range(3)])
last = queue.LifoQueue(1)
last.put("x")
for use in (lambda: last.put("y", block=False), lambda: last.put("y", timeout=0.01)):
    try:
        use()
    except queue.Full:
        print("full", last.qsize())
print(last.get())
for use in (last.get_nowait, lambda: last.get(timeout=0.01)):
    try:
        use()
    except queue.Empty:
        print("empty")
