# rules: D3 D4
# Condition on each kind of lock: waits end by a notification or a timeout, and in their order.

import threading
import time


def refused(what, text):
    try:
        what()
    except RuntimeError as e:
        assert str(e) == text, e
        return
    raise AssertionError("accepted")


def check_unowned(cond):
    refused(cond.wait, "cannot wait on un-acquired lock")
    refused(cond.notify, "cannot notify on un-acquired lock")
    refused(cond.notify_all, "cannot notify on un-acquired lock")
    refused(lambda: cond.wait_for(lambda: False), "cannot wait on un-acquired lock")


def check_timeouts(cond):
    with cond:
        start = time.ticks_ms()
        assert cond.wait(0.05) is False
        assert cond.wait(timeout=0.05) is False
        assert cond.wait_for(lambda: 0, 0.05) == 0
        assert time.ticks_diff(time.ticks_ms(), start) >= 149
        for timeout in (0, 0.0, -1):
            assert cond.wait(timeout) is False
            assert cond.wait_for(lambda: "", timeout) == ""
        assert cond.wait_for(lambda: "at once") == "at once"
        assert cond.wait_for(lambda: "at once", 0) == "at once"


def check_notified_in_vain(cond):
    # Notifications don't put off the timeout.
    def notify():
        while not stop:
            with cond:
                cond.notify()

    stop = []
    thread = threading.Thread(target=notify, daemon=True)
    thread.start()
    with cond:
        assert cond.wait_for(lambda: False, 0.1) is False
    stop.append(1)
    thread.join()


def check_order(cond):
    order = []
    waiting = threading.Semaphore(0)

    def wait(number):
        with cond:
            waiting.release()
            assert cond.wait() is True
            order.append(number)

    threads = [threading.Thread(target=wait, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
        waiting.acquire()
    # Each notification wakes so many, those that have waited longest.
    for count, notify in ((1, cond.notify), (3, lambda: cond.notify(2)), (6, cond.notifyAll)):
        with cond:
            notify()
            assert len(order) < count
        for thread in threads[:count]:
            thread.join()
        assert sorted(order) == list(range(count)), order
    with cond:
        cond.notify()  # nobody


def check_acquire(cond):
    assert cond.acquire() is True
    cond.release()
    assert cond.acquire(False) is True
    cond.release()
    assert cond.acquire(timeout=1) is True
    cond.release()
    refused(cond.notify, "cannot notify on un-acquired lock")
    try:
        with cond:
            raise ValueError
    except ValueError:
        pass
    refused(cond.notify, "cannot notify on un-acquired lock")


def check_nested():
    # All levels are released for the wait, and are back after it.
    cond = threading.Condition()
    done = []

    def notify():
        with cond:
            done.append(1)
            cond.notify()

    thread = threading.Thread(target=notify)
    with cond:
        with cond:
            thread.start()
            assert cond.wait() is True and done == [1]
        cond.notify()
    refused(cond.notify, "cannot notify on un-acquired lock")
    thread.join()


def main():
    lock = threading.Lock()
    for cond in (
        threading.Condition(),
        threading.Condition(None),
        threading.Condition(lock),
        threading.Condition(lock=threading.RLock()),
    ):
        check_unowned(cond)
        check_acquire(cond)
        check_timeouts(cond)
        check_order(cond)
        check_notified_in_vain(cond)
    assert not lock.locked()
    assert repr(threading.Condition(lock)).startswith("<Condition(<unlocked")
    check_nested()
    print("OK")


main()
