# rules: D7 B7
# timeout: 240
# Many put into and get from a small queue with random timeouts: nothing is lost or doubled.

import queue
import random
import sys
import threading

# With d3_hunt.py and d3_hunt_turns.py, 250,000 hand-overs on a PC, which has four
# such targets in CI; ten thousand on a board.
ROUNDS = 16 if sys.platform == "linux" and not hasattr(sys, "settrace") else 1

THREADS = 4
ITEMS = 600  # of each thread that puts


def produce(q, number):
    for turn in range(ITEMS):
        while True:
            try:
                q.put(number * ITEMS + turn, timeout=random.choice((None, 0, 0.0005, 0.01)))
                break
            except queue.Full:
                pass


def consume(q, got):
    while True:
        try:
            item = q.get(timeout=random.choice((None, 0, 0.0005, 0.01)))
        except queue.Empty:
            continue
        except queue.ShutDown:
            return
        got.append(item)
        q.task_done()


def hunt(q):
    gots = [[] for _ in range(THREADS)]
    consumers = [threading.Thread(target=consume, args=(q, got)) for got in gots]
    producers = [threading.Thread(target=produce, args=(q, number)) for number in range(THREADS)]
    for thread in consumers + producers:
        thread.start()
    for thread in producers:
        thread.join()
    q.join()
    q.shutdown()
    for thread in consumers:
        thread.join()
    return gots


def main():
    for kind in (queue.Queue, queue.PriorityQueue):
        gots = hunt(kind(3))
        assert sorted(sum(gots, [])) == list(range(THREADS * ITEMS))
        if kind is queue.Queue:
            for got in gots:
                for number in range(THREADS):
                    own = [item for item in got if item // ITEMS == number]
                    assert own == sorted(own), "items overtake each other"


for _ in range(ROUNDS):
    main()
print("OK")
