# rules: F2
# With detect_deadlocks the wait that would close a cycle raises, and names all that is in it.

import threading
import time

import _thread
import threadtools


class Ring:
    # Threads that each hold a lock and wait for the next one's, but for the last, which hasn't
    # begun to wait: it is the caller's.
    def __init__(self, size, new_lock, wait):
        self.locks = [new_lock() for _ in range(size)]
        self.locks[-1].acquire()
        self.threads = []
        self.ready = threading.Semaphore(0)
        self.go = threading.Event()
        for number in range(size - 1):
            thread = threading.Thread(target=self.run, args=(number, wait), name="r%d" % number)
            self.threads.append(thread)
            thread.start()
        for _ in self.threads:
            self.ready.acquire()
        self.go.set()
        while [t.waits_for for t in self.members()] != self.locks[1:]:
            time.sleep_ms(1)

    def run(self, number, wait):
        with self.locks[number]:
            self.ready.release()
            self.go.wait()
            if wait(self, number):
                self.locks[number + 1].release()

    def members(self):
        idents = [thread.ident for thread in self.threads]
        return [t for t in _thread._threads() if t.ident in idents]

    def end(self):
        self.locks[-1].release()
        for thread in self.threads:
            thread.join()


def take_next(ring, number):
    return ring.locks[number + 1].acquire()


def error_of(wait):
    try:
        wait()
    except threadtools.DeadlockError as error:
        return str(error)
    raise AssertionError("not raised")


def check_ring(size, new_lock, words):
    ring = Ring(size, new_lock, take_next)
    assert not threadtools.deadlocks()
    # With a timeout it is no wait for ever, and no error.
    assert ring.locks[0].acquire(True, 0.01) is False
    assert ring.locks[0].acquire(False) is False
    text = error_of(ring.locks[0].acquire)
    assert text.count("waits for") == size, text
    for number in range(size - 1):
        assert ("r%d waits for " % number) in text, text
    assert words in text and ("%s r0" % words) in text, text
    assert hex(id(ring.locks[0])) in text, text
    # Nothing is taken, and nobody is left in the queue.
    ring.end()
    assert ring.locks[0].acquire(False) is True
    ring.locks[0].release()


assert issubclass(threadtools.DeadlockError, RuntimeError)
threadtools.detect_deadlocks(True)
check_ring(2, threading.RLock, "which is held by")
check_ring(2, threading.Lock, "which was acquired last by")
check_ring(5, threading.RLock, "which is held by")

# A lock that its own thread takes again.
again = threading.Lock()
again.acquire()
text = error_of(again.acquire)
assert "which was acquired last by" in text and text.count("waits for") == 1, text
again.release()

# A join of a thread that waits for what the caller has.
held = threading.RLock()


def take_held():
    with own:
        ready.release()
        with held:
            pass


own = threading.RLock()
ready = threading.Semaphore(0)
held.acquire()
thread = threading.Thread(target=take_held, name="takes")
thread.start()
ready.acquire()
while _thread._threads()[1].state != "lock":
    time.sleep_ms(1)
text = error_of(thread.join)
assert "waits for the end of takes" in text, text
assert "takes waits for RLock" in text and "which is held by" in text, text
held.release()
thread.join()

# Two threads that join each other.
told = []
first = threading.Thread(target=lambda: (go.acquire(), told.append(error_of(second.join))))
second = threading.Thread(target=lambda: first.join())
go = threading.Lock()
go.acquire()
first.start()
second.start()
while len([t for t in _thread._threads() if t.state == "join"]) != 1:
    time.sleep_ms(1)
go.release()
first.join()
second.join()
assert told[0].count("waits for the end of") == 2, told

# Events, conditions and queues are locks that nobody has: no cycle, and no error.
event = threading.Event()
thread = threading.Thread(target=event.wait)
thread.start()
while _thread._threads()[1].state != "lock":
    time.sleep_ms(1)
event.set()
thread.join()

# A hand-over names nobody wrongly: a lock goes round and round, and so do its waiters.
lock = threading.Lock()
other = threading.Lock()


def hand_over():
    for _ in range(100):
        with lock:
            with other:
                pass
        with other:
            pass


threads = [threading.Thread(target=hand_over) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()

# Off again, it waits.
threadtools.detect_deadlocks(False)
ring = Ring(2, threading.RLock, take_next)
closing = threading.Thread(target=ring.locks[0].acquire)
closing.start()
while [t.state for t in _thread._threads()][1:] != ["lock", "lock"]:
    time.sleep_ms(1)
ring.end()
closing.join()
print("OK")
