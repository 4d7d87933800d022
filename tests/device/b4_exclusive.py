# rules: B4 B7
# Only one thread at a time is inside; nothing is lost however the threads take turns.

import _thread

THREADS = 4
ROUNDS = 500
counters = {"plain": 0, "recursive": 0}
inside = []


def work():
    for _ in range(ROUNDS):
        with plain:
            value = counters["plain"]
            inside.append(1)
            assert len(inside) == 1
            counters["plain"] = value + 1
            inside.pop()
        with recursive, recursive:
            counters["recursive"] += 1


plain = _thread.allocate_lock()
recursive = _thread.RLock()


def main():
    handles = [_thread.start_joinable_thread(work) for _ in range(THREADS)]
    for handle in handles:
        handle.join()
    assert counters == {"plain": THREADS * ROUNDS, "recursive": THREADS * ROUNDS}, counters
    print("OK")


main()
