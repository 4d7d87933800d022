# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
# A Thread's attributes before, while and after it runs.

import threading

gate = threading.Event()
inside = []


class Counter(threading.Thread):
    def __init__(self, limit):
        super().__init__(name="counter", daemon=True)
        self.limit = limit
        self.total = 0

    def run(self):
        inside.append(threading.current_thread() is self)
        gate.wait()
        self.total = sum(range(self.limit))


thread = Counter(10)
print(thread.name, thread.daemon, thread.ident, thread.is_alive())
for use in (thread.join, lambda: threading.current_thread().join()):
    try:
        use()
    except RuntimeError as e:
        print(e)
thread.start()
print(thread.is_alive(), thread in threading.enumerate(), thread.ident is None)
thread.join(0.01)
print(thread.is_alive(), threading.active_count())
try:
    thread.start()
except RuntimeError as e:
    print(e)
gate.set()
thread.join()
print(thread.is_alive(), thread.total, inside, threading.active_count())
print(threading.main_thread() is threading.current_thread(), threading.main_thread().name)
