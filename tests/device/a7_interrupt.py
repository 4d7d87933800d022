# rules: A7 B6 C3
# interrupt_main breaks the main thread out of every wait and out of a loop; nobody else.

import _thread
import time

held = _thread.allocate_lock()
held.acquire()
recursive = _thread.RLock()
waiting = _thread.allocate_lock()
waiting.acquire()
others = []


def bystander():
    try:
        held.acquire()
        held.release()
    except KeyboardInterrupt:
        others.append("interrupted")


def own_recursive(taken):
    with recursive:
        taken.release()
        held.acquire()
        held.release()


def interrupt():
    waiting.acquire()
    # The main thread is about to wait. This only makes it likely that it does so already; the
    # exception has to come out of it either way.
    time.sleep_ms(20)
    _thread.interrupt_main()


def loop():
    while True:
        pass


def main():
    other = _thread.start_joinable_thread(bystander)
    taken = _thread.allocate_lock()
    taken.acquire()
    owner = _thread.start_joinable_thread(lambda: own_recursive(taken))
    taken.acquire()
    for wait in (
        held.acquire,
        lambda: held.acquire(True, 100),
        recursive.acquire,
        lambda: recursive.acquire(timeout=100),
        other.join,
        lambda: other.join(100),
        lambda: time.sleep(100),
        lambda: time.sleep_ms(100000),
        loop,
    ):
        helper = _thread.start_joinable_thread(interrupt)
        try:
            waiting.release()
            wait()
            raise AssertionError(wait)
        except KeyboardInterrupt:
            pass
        helper.join()

    # No lock was taken, no waiter lost.
    assert held.locked() and not recursive._is_owned() and not other.is_done()
    held.release()
    other.join()
    owner.join()
    assert recursive.acquire(False) and held.acquire(False)
    assert not others
    print("OK")


main()
