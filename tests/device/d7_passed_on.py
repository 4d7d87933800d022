# rules: D7 B7
# One that was woken for an item, or for room, and fails instead of taking it: the next in line is
# woken for it.

import threading
from queue import Full, Queue, ShutDown


class Failing(Queue):
    # Fails as often as it is told to, when an item or a place is about to be taken.
    fails = 0

    def _fail(self):
        if self.fails:
            self.fails -= 1
            raise MemoryError

    def _put(self, item):
        self._fail()
        super()._put(item)

    def _get(self):
        self._fail()
        return super()._get()


def start(function, cond, count):
    # Two threads that wait, one behind the other; and what came of each.
    results = [None] * count
    threads = []

    def work(number):
        try:
            results[number] = function(number)
        except MemoryError:
            results[number] = "failed"

    for number in range(count):
        threads.append(threading.Thread(target=work, args=(number,)))
        threads[-1].start()
        while len(cond._waiters) <= number:
            threading.Event().wait(0.001)
    return threads, results


def join(threads):
    for thread in threads:
        thread.join(50)
        assert not thread.is_alive(), "a wake-up went lost"


def check_get():
    q = Failing()
    threads, results = start(lambda number: q.get(), q.not_empty, 3)
    with q.mutex:
        q.put("item")
        q.fails = 2
    join(threads)
    assert results == ["failed", "failed", "item"], results
    assert not q.mutex.locked()


def check_put():
    q = Failing(1)
    q.put("first")
    threads, results = start(lambda number: q.put(number), q.not_full, 3)
    with q.mutex:
        assert q.get() == "first"
        q.fails = 2
    join(threads)
    assert results == ["failed", "failed", None], results
    assert q.get() == 2 and q.empty() and q.unfinished_tasks == 2
    assert not q.mutex.locked()


def check_put_times_out():
    # A waiter that gives up wakes nobody, and no item is lost.
    q = Queue(1)
    q.put(1)
    try:
        q.put(2, timeout=0.01)
        raise SystemExit("there was room")
    except Full:
        pass
    assert q.get() == 1 and not q.not_full._waiters
    q.put(3)
    threads, results = start(lambda number: shut(q), q.not_full, 2)
    q.shutdown()
    join(threads)
    assert results == ["shut down"] * 2


def shut(q):
    try:
        q.put(4)
    except ShutDown:
        return "shut down"


def main():
    for _ in range(10):
        check_get()
        check_put()
    check_put_times_out()
    print("OK")


main()
