# rules: C4
# timeout: 240
# Threads compute and allocate while all of them collect; nobody loses anything.

import _thread
import gc

THREADS = 4
ROUNDS = 60
problems = []


def compute(number, turn):
    return sorted([(number, turn, i) for i in range(30)], key=lambda t: [-t[2], str(t)])


def work(number):
    keep = []
    for turn in range(ROUNDS):
        keep.append(compute(number, turn))
        if turn % 10 == number:
            gc.collect()
        if len(keep) > 3:
            old = keep.pop(0)
            if old != [(number, turn - 3, i) for i in range(29, -1, -1)]:
                problems.append((number, turn))
                return


def main():
    handles = [_thread.start_joinable_thread(lambda n=n: work(n)) for n in range(THREADS)]
    for _ in range(20):
        gc.collect()
    for handle in handles:
        handle.join()
    assert not problems, problems
    print("OK")


main()
