# rules: D7 D4
# Queues: their order, their size, what waits and for how long, task_done and join.

import queue
import threading
import time


def refused(error, function, *args):
    start = time.ticks_ms()
    try:
        function(*args)
    except error:
        return time.ticks_diff(time.ticks_ms(), start)
    raise AssertionError("accepted")


def check_sizes(kind):
    q = kind(2)
    assert q.empty() and not q.full() and q.qsize() == 0 and q.maxsize == 2
    refused(queue.Empty, q.get_nowait)
    refused(queue.Empty, q.get, False)
    assert refused(queue.Empty, q.get, True, 0.1) >= 99
    q.put(2)
    q.put(1, timeout=1)
    assert q.full() and not q.empty() and q.qsize() == 2
    refused(queue.Full, q.put_nowait, 3)
    refused(queue.Full, q.put, 3, False)
    assert refused(queue.Full, q.put, 3, True, 0.1) >= 99
    refused(ValueError, q.put, 3, True, -1)
    refused(ValueError, q.get, True, -1)
    assert sorted((q.get(), q.get())) == [1, 2] and q.empty()


def check_maxsize(kind):
    # One that is set later counts at once.
    q = kind(4)
    q.put(1)
    q.put(2)
    q.maxsize = 2
    refused(queue.Full, q.put_nowait, 3)
    q.maxsize = 3
    q.put_nowait(3)
    q.maxsize = 0
    for item in range(40):
        q.put_nowait(item)
    q.maxsize = q.qsize()
    refused(queue.Full, q.put_nowait, 4)
    assert q.get() is not None
    q.put_nowait(4)

    def init(self):
        self.maxsize = 9
        kind.__init__(self, 1)

    q = type("Sized", (kind,), {"__init__": init})()
    q.put(1)
    assert q.maxsize == 1 and q.full()
    q.maxsize = 2
    q.put_nowait(2)
    refused(queue.Full, q.put_nowait, 3)


def check_order(kind, order):
    q = kind()
    for item in (3, 1, 2):
        q.put(item)
    assert [q.get() for _ in range(3)] == order


def check_wakes(kind):
    # A get that waits gets what is put; a put that waits gets room.
    q = kind(1)
    got = []
    thread = threading.Thread(target=lambda: got.append(q.get()))
    thread.start()
    q.put(1)
    thread.join()
    assert got == [1]
    q.put(2)
    thread = threading.Thread(target=q.put, args=(3,))
    thread.start()
    assert q.get() == 2
    thread.join()
    assert q.get() == 3


def check_join(kind):
    q = kind()
    done = []

    def work():
        while True:
            item = q.get()
            if item < 0:
                q.task_done()
                return
            done.append(item)
            q.task_done()

    q.join()  # nothing to wait for
    thread = threading.Thread(target=work)
    for item in range(20):
        q.put(item)
    thread.start()
    q.join()
    assert sorted(done) == list(range(20))
    q.put(-1)
    thread.join()
    q.join()
    refused(ValueError, q.task_done)


def main():
    for kind in (queue.Queue, queue.LifoQueue, queue.PriorityQueue):
        check_sizes(kind)
        check_maxsize(kind)
        check_wakes(kind)
        check_join(kind)
    check_order(queue.Queue, [3, 1, 2])
    check_order(queue.LifoQueue, [2, 1, 3])
    check_order(queue.PriorityQueue, [1, 2, 3])
    check_order(queue.SimpleQueue, [3, 1, 2])
    refused(queue.Empty, queue.SimpleQueue().get, True, 0.01)
    refused(queue.Empty, queue.SimpleQueue().get_nowait)
    refused(TypeError, queue.SimpleQueue, 1)
    for q in (queue.Queue(), queue.SimpleQueue()):
        q.put(1, timeout=-1)  # without a limit put() never waits, and its timeout means nothing
        refused(ValueError, q.get, True, -1)
        assert q.get() == 1
    print("OK")


main()
