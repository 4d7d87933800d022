# rules: D3 B7
# timeout: 60
# A notification that races with a timeout wakes somebody: it isn't lost on a waiter that gives up.

import threading

ROUNDS = 400
cond = threading.Condition()
waiting = threading.Semaphore(0)
woken = threading.Semaphore(0)
stop = []


def wait_for_ever():
    with cond:
        while not stop:
            waiting.release()
            if cond.wait() and not stop:
                woken.release()


def main():
    thread = threading.Thread(target=wait_for_ever)
    for turn in range(ROUNDS):
        timeout = 0.0002 * (turn % 8)
        results = []

        def wait_shortly(timeout=timeout, results=results):
            with cond:
                waiting.release()
                results.append(cond.wait(timeout))

        # It waits first, so the notification is its own unless it has given up before.
        short = threading.Thread(target=wait_shortly)
        short.start()
        waiting.acquire()
        if not turn:
            thread.start()
            waiting.acquire()
        with cond:
            cond.notify()
        short.join()
        if not results[0]:
            assert woken.acquire(timeout=50), "nobody was woken"
            waiting.acquire()  # it waits again
        assert not woken.acquire(False), "two were woken"
    with cond:
        stop.append(1)
        cond.notify()
    thread.join()
    print("OK")


main()
