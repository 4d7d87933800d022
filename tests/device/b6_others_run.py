# rules: B6
# While threads are blocked the others run: each waits for the next, and the last frees them all.

import _thread

COUNT = 6
locks = [_thread.allocate_lock() for _ in range(COUNT + 1)]
for lock in locks:
    lock.acquire()


def relay(number):
    locks[number].acquire()
    locks[number + 1].release()


def main():
    handles = [_thread.start_joinable_thread(lambda n=n: relay(n)) for n in range(COUNT)]
    total = 0
    for number in range(2000):
        total += number
    assert not any(handle.is_done() for handle in handles)
    locks[0].release()
    locks[COUNT].acquire()
    for handle in handles:
        handle.join()
    assert total == 1999000
    print("OK")


main()
