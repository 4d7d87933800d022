# rules: D3 B7
# timeout: 240
# Turns handed round by Events, Semaphores and a Barrier, each turn once: no wake-up is lost.

import sys
import threading

# With d3_hunt.py and d7_hunt.py, 250,000 hand-overs on a PC, which has four
# such targets in CI; ten thousand on a board.
ROUNDS = 12 if sys.platform == "linux" and not hasattr(sys, "settrace") else 1

THREADS = 4
TURNS = 500


def run(target):
    threads = [threading.Thread(target=target, args=(n,)) for n in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def by_events():
    events = [threading.Event() for _ in range(THREADS)]
    counts = [0]

    def work(number):
        for turn in range(TURNS):
            while not events[number].wait(0.0005 if turn % 3 else None):
                pass
            events[number].clear()
            assert counts[0] == turn * THREADS + number
            counts[0] += 1
            events[(number + 1) % THREADS].set()

    events[0].set()
    run(work)
    assert counts == [THREADS * TURNS]


def by_semaphores():
    sems = [threading.Semaphore(0) for _ in range(THREADS)]
    counts = [0]

    def work(number):
        for turn in range(TURNS):
            while not sems[number].acquire(timeout=0.0005 if turn % 3 else None):
                pass
            assert counts[0] == turn * THREADS + number
            counts[0] += 1
            sems[(number + 1) % THREADS].release()

    sems[0].release()
    run(work)
    assert counts == [THREADS * TURNS]


def by_barrier():
    barrier = threading.Barrier(THREADS, timeout=60)
    places = [0] * THREADS

    def work(number):
        for turn in range(TURNS):
            places[number] = turn
            barrier.wait()
            assert places == [turn] * THREADS
            barrier.wait()

    run(work)
    assert places == [TURNS - 1] * THREADS and not barrier.broken


def main():
    failures = []
    threading.excepthook = lambda args: failures.append(repr(args.exc_value))
    by_events()
    by_semaphores()
    by_barrier()
    assert not failures, failures


for _ in range(ROUNDS):
    main()
print("OK")
