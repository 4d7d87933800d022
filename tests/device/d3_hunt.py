# rules: D3 B7
# timeout: 240
# Many producers and consumers on one Condition, with timeouts: nothing is lost, nobody stuck.

import array
import sys
import threading

# With d3_hunt_turns.py and d7_hunt.py, 250,000 hand-overs on a PC, which has four
# such targets in CI; ten thousand on a board.
ROUNDS = 30 if sys.platform == "linux" and not hasattr(sys, "settrace") else 1

PRODUCERS = 3
CONSUMERS = 4
ITEMS = 800  # of each producer
ROOM = 3

lock = threading.Lock()
items = []


def produce(number, not_full, not_empty):
    for turn in range(ITEMS):
        with lock:
            while len(items) >= ROOM:
                not_full.wait(0.001 * (turn % 5) if turn % 3 else None)
            items.append(number * ITEMS + turn)
            not_empty.notify()


def consume(number, not_full, not_empty, got):
    turn = number
    while True:
        with lock:
            timeout = 0.0005 * (turn % 7) if turn % 2 else None
            turn += 1
            if not not_empty.wait_for(lambda: items, timeout):
                continue
            item = items.pop(0)
            not_full.notify()
        if item is None:
            return
        got.append(item)


def main():
    not_full = threading.Condition(lock)
    not_empty = threading.Condition(lock)
    gots = [array.array("H") for _ in range(CONSUMERS)]  # small, however long
    consumers = [
        threading.Thread(target=consume, args=(number, not_full, not_empty, got))
        for number, got in enumerate(gots)
    ]
    producers = [
        threading.Thread(target=produce, args=(number, not_full, not_empty))
        for number in range(PRODUCERS)
    ]
    for thread in consumers + producers:
        thread.start()
    for thread in producers:
        thread.join()
    for _ in consumers:
        with lock:
            items.append(None)
            not_empty.notify()
    for thread in consumers:
        thread.join()

    for got in gots:
        for number in range(PRODUCERS):
            own = [item for item in got if item // ITEMS == number]
            assert own == sorted(own), "a producer's items overtake each other"
    everything = sorted(item for got in gots for item in got)
    assert everything == list(range(PRODUCERS * ITEMS)), len(everything)
    assert not items and not lock.locked()


for _ in range(ROUNDS):
    main()
print("OK")
