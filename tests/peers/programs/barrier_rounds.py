# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
# A barrier lets three threads into each round together; aborted, it lets nobody wait.

import threading

PARTIES = 3
lock = threading.Lock()
arrived = []
counts = []


def opened():
    counts.append(len(arrived))


barrier = threading.Barrier(PARTIES, action=opened)


def work(number):
    for _ in range(3):
        with lock:
            arrived.append(number)
        barrier.wait()


threads = [threading.Thread(target=work, args=(n,)) for n in range(PARTIES)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(counts[-1], len(counts), barrier.n_waiting, barrier.broken)
barrier.abort()
try:
    barrier.wait()
except threading.BrokenBarrierError:
    print("broken", barrier.broken)
barrier.reset()
print("reset", barrier.broken)
try:
    barrier.wait(timeout=0.01)
except threading.BrokenBarrierError:
    print("nobody came", barrier.broken)
