# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
# Circles of objects that hold taken locks are garbage as any other.

import _thread
import gc


class Node:
    def __init__(self):
        self.me = self
        self.lock = _thread.allocate_lock()
        self.lock.acquire()
        self.data = bytearray(100)


def make(ended):
    for _ in range(300):
        Node()
    gc.collect()
    ended.release()


gates = []
for _ in range(3):
    gate = _thread.allocate_lock()
    gate.acquire()
    gates.append(gate)
    _thread.start_new_thread(make, (gate,))
for gate in gates:
    gate.acquire()
print("all made, all gone")
