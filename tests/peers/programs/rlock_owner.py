# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
# An RLock belongs to a thread, which may take it several times.

import threading

lock = threading.RLock()
answers = []


def other():
    answers.append(lock.acquire(False))
    try:
        lock.release()
    except RuntimeError as e:
        answers.append(str(e))


def ask():
    thread = threading.Thread(target=other)
    thread.start()
    thread.join()
    while answers:
        print("  another:", answers.pop(0))


with lock:
    with lock:
        print("twice")
        ask()
    print("once")
    ask()
print("free again:", lock.acquire(False))
lock.release()
try:
    lock.release()
except RuntimeError as e:
    print(e)
