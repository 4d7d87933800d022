# rules: D7
# A queue that is shut down wakes all who wait, and gives what it still has unless told not to.

import queue
import threading

lock = threading.Lock()


def call(function, results):
    try:
        result = function()
    except queue.ShutDown:
        result = "shut down"
    with lock:
        results.append(result)


def start(count, function, results):
    threads = [threading.Thread(target=call, args=(function, results)) for _ in range(count)]
    for thread in threads:
        thread.start()
    return threads


def join(threads):
    for thread in threads:
        thread.join()


def check_getters(immediate):
    q = queue.Queue()
    results = []
    threads = start(4, q.get, results)
    q.shutdown(immediate)
    join(threads)
    assert results == ["shut down"] * 4 and q.is_shutdown
    call(lambda: q.put(1), results)
    call(q.get_nowait, results)
    assert results == ["shut down"] * 6


def check_putters():
    q = queue.Queue(1)
    q.put("first")
    results = []
    threads = start(3, lambda: q.put("late"), results)
    q.shutdown()
    join(threads)
    assert results == ["shut down"] * 3
    assert q.get() == "first"
    call(q.get, results)
    assert results == ["shut down"] * 4


def check_immediate():
    q = queue.Queue()
    for item in range(5):
        q.put(item)
    results = []
    threads = start(2, q.join, results)
    q.shutdown(immediate=True)
    join(threads)  # join() doesn't wait for what nobody can get
    assert results == [None, None] and q.empty()


def main():
    check_getters(False)
    check_getters(True)
    check_putters()
    check_immediate()
    print("OK")


main()
