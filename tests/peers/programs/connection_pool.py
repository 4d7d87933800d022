# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
# A semaphore for three connections, which never are in use by more.

import threading

LIMIT = 3
pool = threading.BoundedSemaphore(value=LIMIT)
lock = threading.Lock()
state = {"now": 0, "most": 0, "served": 0}


def use():
    with pool:
        with lock:
            state["now"] += 1
            state["most"] = max(state["most"], state["now"])
        with lock:
            state["now"] -= 1
            state["served"] += 1


threads = [threading.Thread(target=use) for _ in range(9)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(state["now"], state["most"] <= LIMIT, state["served"])
print([pool.acquire(False) for _ in range(LIMIT + 1)])
pool.release(LIMIT)
try:
    pool.release()
except ValueError as e:
    print(e)
