# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
# A recursion without end is an exception in a thread, too, and the thread goes on after it.

import threading

answers = []


def fall(n):
    return fall(n + 1) + 1


def work():
    for _ in range(2):
        try:
            fall(0)
        except RuntimeError as e:
            answers.append("recursion" in str(e))
    answers.append("goes on")


thread = threading.Thread(target=work)
thread.start()
thread.join()
print(answers)
