# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
# A lock's states, and what each of its methods says in each of them.

import _thread

lock = _thread.allocate_lock()
print("new:", lock.locked())
print("taken:", lock.acquire(), lock.locked())
print("taken again, without waiting:", lock.acquire(False), lock.acquire(blocking=False))
print("within no time:", lock.acquire(timeout=0))
lock.release()
print("released:", lock.locked())
try:
    lock.release()
except RuntimeError as e:
    print("once more:", e)
for wrong in ((False, 1), (True, "soon"), (True, None)):
    try:
        lock.acquire(*wrong)
    except (TypeError, ValueError) as e:
        print(wrong, type(e).__name__)
with lock as got:
    print("with:", got, lock.locked())
try:
    with lock:
        raise KeyError("inside")
except KeyError:
    print("after an exception:", lock.locked())
