# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
# More threads, one after another, than there could be at a time; each ends before the next starts.

import _thread
import gc

COUNT = 120
turn = _thread.allocate_lock()
total = [0]


def work(number):
    block = bytearray(200)
    total[0] += number + len(block) - 200
    turn.release()


for number in range(COUNT):
    turn.acquire()
    while True:
        try:
            _thread.start_new_thread(work, (number,))
            break
        except RuntimeError:
            gc.collect()  # an ended one may still be on its way out
turn.acquire()
print(total[0] == sum(range(COUNT)))
