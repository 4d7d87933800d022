# rules: F5
# A timeline that nobody ends goes with the program: threads that record go on meanwhile.

import _thread

import threadtools


def work():
    while True:
        lock.acquire(True, 0.001)


lock = _thread.allocate_lock()
lock.acquire()
left = threadtools.trace(100)
left.start()
for _ in range(3):
    _thread.start_new_thread(work, ())
while len(left.events()) < 800:
    lock.acquire(True, 0.001)
print("OK")
