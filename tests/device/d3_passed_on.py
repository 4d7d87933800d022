# rules: D3 A7 B7
# needs: atomic-dict
# A waiter that was notified and raises an exception instead of going on passes the notification
# on; one that wasn't doesn't pass on what it never had.

import _thread
import threading


class Waiter:
    # A thread that waits in a condition, with a time limit; and what came of it.

    def __init__(self, cond):
        self.results = []
        self.cond = cond
        self.thread = threading.Thread(target=self.wait)
        self.thread.start()

    def wait(self):
        with self.cond:
            self.results.append(self.cond.wait(20))

    def result(self):
        self.thread.join()
        return self.results[0]


def wait_until(count, cond):
    while len(cond._waiters) < count:
        threading.Event().wait(0.001)


def soon(cond, count, function):
    # Calls function with the lock once so many wait.
    def run():
        wait_until(count, cond)
        with cond:
            function()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def check_with_ctrl_c(lock):
    # A notification and Ctrl-C reach the main thread together, which has waited longer.
    cond = threading.Condition(lock)

    returned = False

    def both():
        cond.notify()
        _thread.interrupt_main()

    try:
        with cond:
            other = Waiter(cond)
            thread = soon(cond, 2, both)
            cond.wait()
            returned = True
            while True:
                pass  # until it comes
    except KeyboardInterrupt:
        pass
    else:
        raise AssertionError("not interrupted")
    thread.join()
    if returned:  # then the notification was the main thread's, and Ctrl-C came later
        with cond:
            cond.notify()
    assert other.result() is True


def check_predicate_raises(error):
    # The third call comes after a notification.
    cond = threading.Condition()
    calls = []

    def predicate():
        calls.append(1)
        if len(calls) == 3:
            error()
        return False

    try:
        with cond:
            other = Waiter(cond)
            thread = soon(cond, 2, cond.notify)
            cond.wait_for(predicate)
    except (KeyboardInterrupt, ZeroDivisionError, MemoryError):
        pass
    else:
        raise AssertionError("no exception")
    thread.join()
    assert len(calls) == 3 and other.result() is True


def divide():
    return 1 // 0


def no_memory():
    raise MemoryError


def check_not_needed():
    # The predicate turns true in the very wait that was notified: by a callback, say.
    cond = threading.Condition()
    calls = []

    def predicate():
        calls.append(1)
        if len(calls) < 2:
            return False
        # This waiter is the last in line. The first one is put behind it, so that it is this
        # one that the notification is for.
        cond._waiters.reverse()
        cond.notify()
        return True

    with cond:
        other = Waiter(cond)
        cond.wait(0.05)  # lets the other one in
        assert len(cond._waiters) == 1
        assert cond.wait_for(predicate, 20) is True
    assert other.result() is True and not cond._waiters


class Own:
    # A lock of the program's.
    def __init__(self):
        lock = threading.Lock()
        self.acquire = lock.acquire
        self.release = lock.release
        self.locked = lock.locked

    def __enter__(self):
        return self.acquire()

    def __exit__(self, *args):
        self.release()


def check_take_back(lock):
    # Ctrl-C while a lock is taken back: it is the waiter's before the exception goes on.
    cond = threading.Condition(lock)
    order = []

    def notify():
        cond.notify()
        threading.Event().wait(0.02)
        _thread.interrupt_main()
        threading.Event().wait(0.02)
        order.append("released" if not lock.locked() else "held")

    try:
        with cond:
            thread = soon(cond, 1, notify)
            cond.wait()
            while True:
                pass
    except KeyboardInterrupt:
        order.append("interrupted")
    thread.join()
    assert order == ["held", "interrupted"], order
    assert not lock.locked()


def check_semaphore():
    # Ctrl-C when the permit is taken, and acquire() hasn't returned: it goes back.
    sem = threading.Semaphore(1)

    class Interrupting:
        def __init__(self, cond):
            self.cond = cond

        def __enter__(self):
            return self.cond.__enter__()

        def __exit__(self, *args):
            return self.cond.__exit__(*args)

        def notify(self):
            notified.append(1)
            self.cond.notify()

        def wait_for(self, predicate, timeout):
            sem._value = value  # there was none at first
            result = self.cond.wait_for(predicate, timeout)
            _thread.interrupt_main()
            return result

    notified = []
    sem._cond = Interrupting(sem._cond)
    for value in (1, 0):
        sem._value = 0
        try:
            sem.acquire(timeout=0)
            raise SystemExit("acquired")
        except KeyboardInterrupt:
            pass
        assert sem._value == value and len(notified) == 1, (sem._value, notified)
        notified.clear()


def main():
    for _ in range(10):
        check_with_ctrl_c(threading.RLock())
        check_with_ctrl_c(threading.Lock())
        for error in (_thread.interrupt_main, divide, no_memory):
            check_predicate_raises(error)
        check_not_needed()
        check_take_back(threading.Lock())
        check_take_back(Own())
        check_semaphore()
    print("OK")


main()
