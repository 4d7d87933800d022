# rules: D3 A7 B6
# timeout: 60
# Ctrl-C in a wait: the lock is held again when it comes, and a wake-up goes to somebody else.

import _thread
import threading

ROUNDS = 200
items = []


def wait_of_condition(cond):
    with cond:
        cond.wait_for(lambda: items)
        items.pop()


def give_by_condition(cond):
    with cond:
        items.append(1)
        cond.notify()


def wait_of_semaphore(sem):
    sem.acquire()


def give_by_semaphore(sem):
    sem.release()


def is_waiting(thing, count):
    cond = getattr(thing, "_cond", thing)
    with cond:
        return len(cond._waiters) >= count


def check(thing, wait, give):
    # The main thread waits first. What is given, it gets, or the other one does.
    def play():
        threading.Event().wait(0.0001)
        while not is_waiting(thing, 1):
            threading.Event().wait(0.0001)
        other.start()
        while not is_waiting(thing, 2):
            threading.Event().wait(0.0001)
        give(thing)
        _thread.interrupt_main()

    interrupted = 0
    for _ in range(ROUNDS):
        other = threading.Thread(target=wait, args=(thing,), daemon=True)
        player = threading.Thread(target=play, daemon=True)
        got = False
        try:
            player.start()
            wait(thing)
            got = True
            player.join()
            while True:
                pass  # until it comes
        except KeyboardInterrupt:
            interrupted += 1
        player.join()
        if got:
            give(thing)
        other.join(50)
        assert not other.is_alive(), "a wake-up went lost"
    assert interrupted == ROUNDS


def check_held(cond):
    # The lock is the waiter's again when KeyboardInterrupt is raised.
    def play():
        with cond:
            _thread.interrupt_main()

    for _ in range(50):
        with cond:
            player = threading.Thread(target=play, daemon=True)
            player.start()
            try:
                cond.wait()
                raise SystemExit("woken")
            except KeyboardInterrupt:
                cond.notify()  # RuntimeError if it isn't held
        player.join()
        assert cond.acquire(False)
        cond.release()


def main():
    check_held(threading.Condition())
    check_held(threading.Condition(threading.Lock()))
    check(threading.Condition(), wait_of_condition, give_by_condition)
    check(threading.Condition(threading.Lock()), wait_of_condition, give_by_condition)
    check(threading.Semaphore(0), wait_of_semaphore, give_by_semaphore)
    print("OK")


main()
