# rules: D7
# A queue with many items: they keep their order, nothing is allocated but for its growth, and what
# it has grown to is given back. q.queue is what CPython's is: it can be looked at and cleared.

import gc
import queue
import sys
import threading

MANY = 3000


def check_order(kind):
    q = kind()
    put = got = 0
    for count in (0, 1, 15, 16, 17, 40, 3, 100, MANY, 5):
        while q.qsize() < count:
            q.put(put)
            put += 1
        assert list(q.queue) == list(range(got, put)) and len(q.queue) == q.qsize()
        while q.qsize() > count // 2:
            assert q.get() == got
            got += 1
    while not q.empty():
        assert q.get() == got
        got += 1
    assert got == put


def check_allocates_nothing(waiting):
    q = queue.Queue()
    for item in range(waiting):
        q.put(item)
    gc.collect()
    gc.disable()
    before = gc.mem_alloc()
    for _ in range(300):
        q.put(0)
        q.get()
    grown = gc.mem_alloc() - before
    gc.enable()
    assert grown < 300, grown


def check_gives_back():
    q = queue.Queue()
    gc.collect()
    before = gc.mem_alloc()
    for item in range(MANY):
        q.put(item)
    full = gc.mem_alloc() - before
    for item in range(MANY):
        q.get()
    q.put(1)
    gc.collect()
    assert gc.mem_alloc() - before < full // 10
    assert q.get() == 1


def check_clear():
    for kind in (queue.Queue, queue.LifoQueue, queue.PriorityQueue, queue.SimpleQueue):
        q = kind()
        for item in range(5):
            q.put(item)
        with q.mutex:
            q.queue.clear()
        assert q.empty()
        q.put(1)
        assert q.get() == 1


def check_without_deque():
    # Some small builds have none.
    class Collections:
        pass

    kept = sys.modules.get("collections"), sys.modules.pop("queue")
    sys.modules["collections"] = Collections()
    try:
        import queue as without
    finally:
        del sys.modules["collections"]
        if kept[0]:
            sys.modules["collections"] = kept[0]
        sys.modules["queue"] = kept[1]
    assert without is not queue
    q = without.Queue(3)
    for item in range(3):
        q.put(item)
    assert q.full() and [q.get() for _ in range(3)] == [0, 1, 2]
    q.put(4)
    q.queue.clear()
    assert q.empty()


def main():
    check_order(queue.Queue)
    check_order(queue.SimpleQueue)
    # An interpreter that can trace allocates something at each call itself.
    if not hasattr(sys, "settrace"):
        check_allocates_nothing(10)
        check_allocates_nothing(MANY)
    check_gives_back()
    check_clear()
    check_without_deque()
    assert threading.active_count() == 1
    print("OK")


main()
