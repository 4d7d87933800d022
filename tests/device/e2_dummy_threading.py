# rules: E2
# dummy_threading: a program that uses threading runs to its end where there are no threads.

import sys


class NoThreads:
    # `import _thread` finds nothing of any use on such a firmware.
    pass


sys.modules["_thread"] = NoThreads()

import dummy_threading as threading  # noqa: E402

order = []


class Worker(threading.Thread):
    def run(self):
        order.append((self.name, threading.current_thread() is self, self.is_alive()))


def main():
    assert isinstance(sys.modules["_thread"], NoThreads)
    assert "threading" not in sys.modules

    workers = [Worker(name="worker %d" % number) for number in range(3)]
    for worker in workers:
        worker.start()
        assert not worker.is_alive()
    for worker in workers:
        worker.join()
    assert order == [("worker %d" % number, True, True) for number in range(3)]
    assert threading.enumerate() == [threading.main_thread()]
    assert threading.current_thread() is threading.main_thread()

    event = threading.Event()
    threading.Thread(target=event.set).start()
    assert event.wait() is True
    event.clear()
    assert event.wait(0.01) is False
    cond = threading.Condition()
    with cond:
        assert cond.wait(0.01) is False and cond.wait_for(lambda: 1) == 1
        cond.notify_all()
    lock = threading.Lock()
    with lock, threading.RLock(), threading.Semaphore(), threading.BoundedSemaphore():
        assert lock.locked()
    assert threading.Barrier(1).wait() == 0

    local = threading.local()
    local.value = 1
    threading.Thread(target=lambda: order.append(hasattr(local, "value"))).start()
    assert order[3:] == [False]
    timer = threading.Timer(0.01, order.append, ("timer",))
    timer.start()
    assert order[4:] == ["timer"]
    print("OK")


main()
