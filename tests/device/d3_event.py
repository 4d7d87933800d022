# rules: D3 D4
# Event: all who wait go on when it is set, even if it is cleared at once.

import threading
import time


def main():
    event = threading.Event()
    assert event.is_set() is event.isSet() is False and "unset" in repr(event)
    start = time.ticks_ms()
    assert event.wait(0.1) is False
    assert time.ticks_diff(time.ticks_ms(), start) >= 99
    assert event.wait(0) is event.wait(timeout=-1) is False

    results = []
    lock = threading.Lock()
    waiting = threading.Semaphore(0)

    def wait(timeout):
        waiting.release()
        result = event.wait(timeout)
        with lock:
            results.append(result)

    threads = [threading.Thread(target=wait, args=(t,)) for t in (None, None, 100, 100)]
    for thread in threads:
        thread.start()
        waiting.acquire()
    for thread in threads:
        assert thread.is_alive()
    # All of them are in wait() as soon as they are listed there.
    while len(event._cond._waiters) < 4:
        assert event.wait(0.001) is False
    event.set()
    event.clear()
    for thread in threads:
        thread.join()
    assert results == [True] * 4

    event.set()
    event.set()
    assert event.is_set() is True and ": set" in repr(event)
    assert event.wait() is event.wait(0) is event.wait(100) is True
    event.clear()
    assert event.is_set() is False
    print("OK")


main()
