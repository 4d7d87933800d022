# rules: D2 D4
# join waits for the thread's end, whatever its end is, and for no longer than it may.

import sys
import threading
import time

gate = threading.Event()


def leave():
    gate.wait()
    sys.exit()


def fail():
    gate.wait()
    raise ValueError


def check_timeout(thread):
    start = time.ticks_ms()
    assert thread.join(0.1) is None and thread.is_alive()
    assert time.ticks_diff(time.ticks_ms(), start) >= 99
    start = time.ticks_ms()
    for timeout in (0, 0.0, -1):  # a negative one doesn't wait at all
        assert thread.join(timeout) is None and thread.is_alive()
    assert thread.join(timeout=0) is None


def main():
    threading.excepthook = lambda args: None
    for target in (gate.wait, leave, fail):
        gate.clear()
        thread = threading.Thread(target=target)
        thread.start()
        check_timeout(thread)
        joiners = [threading.Thread(target=thread.join) for _ in range(3)]
        for joiner in joiners:
            joiner.start()
        assert all(joiner.is_alive() for joiner in joiners)
        gate.set()
        for joiner in joiners:
            joiner.join()
        assert not thread.is_alive()
        assert thread.join() is None and thread.join(10) is None
    print("OK")


main()
