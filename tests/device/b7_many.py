# rules: B7 B4
# timeout: 60
# Many waiters with short timeouts: as many releases as acquisitions, and the lock ends up free.

import _thread

THREADS = 5
ROUNDS = 150
lock = _thread.allocate_lock()
inside = []
counts = [[0, 0] for _ in range(THREADS)]


def work(number):
    mine = counts[number]
    for turn in range(ROUNDS):
        taken = lock.acquire(True, 0.0005 * (turn % 4))
        mine[taken] += 1
        if taken:
            inside.append(number)
            for _ in range(turn % 7 * 10):
                pass
            assert inside == [number]
            inside.pop()
            lock.release()


def main():
    handles = [_thread.start_joinable_thread(lambda n=n: work(n)) for n in range(THREADS)]
    for handle in handles:
        handle.join()
    assert all(sum(count) == ROUNDS for count in counts), counts
    assert lock.acquire(False)
    print("OK")


main()
