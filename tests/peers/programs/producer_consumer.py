# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
# A buffer with one place: who fills it and who empties it wait for each other.

import threading

cond = threading.Condition()
buffer = []
got = []


def produce():
    for item in range(10):
        with cond:
            cond.wait_for(lambda: not buffer)
            buffer.append(item * item)
            cond.notify_all()


def consume():
    for _ in range(10):
        with cond:
            while not buffer:
                cond.wait()
            got.append(buffer.pop())
            cond.notify_all()


threads = [threading.Thread(target=consume), threading.Thread(target=produce)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(got)
with cond:
    print(cond.wait(0.01), cond.wait_for(lambda: False, timeout=0.01))
try:
    cond.notify()
except RuntimeError as e:
    print(e)
