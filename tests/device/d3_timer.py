# rules: D3
# Timer: calls its function once, not before its time, and not if cancelled.

import threading
import time

called = []
done = threading.Event()


def note(*args, **kwargs):
    called.append((args, kwargs, time.ticks_ms()))
    done.set()


def main():
    start = time.ticks_ms()
    timer = threading.Timer(0.1, note, (1, 2), {"a": 3})
    assert isinstance(timer, threading.Thread) and timer.interval == 0.1
    timer.start()
    timer.join()
    ((args, kwargs, when),) = called
    assert args == (1, 2) and kwargs == {"a": 3}
    assert time.ticks_diff(when, start) >= 99
    assert timer.finished.is_set()
    timer.cancel()  # too late, and harmless
    assert len(called) == 1

    # Cancelled while it waits, and before it is started: it ends at once.
    for late in (True, False):
        timer = threading.Timer(1000, note)
        if late:
            timer.start()
        timer.cancel()
        if not late:
            timer.start()
        timer.join()
    assert len(called) == 1

    # No arguments, no delay.
    done.clear()
    threading.Timer(interval=0, function=note, args=None, kwargs=None).start()
    done.wait()
    assert called[1][:2] == ((), {})
    print("OK")


main()
