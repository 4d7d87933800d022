# rules: B5
# A thread that releases and takes again in a loop can't starve a waiter.

import _thread

ROUNDS = 30


def serve(make):
    lock = make()
    got = []
    ready = _thread.allocate_lock()
    ready.acquire()

    def want():
        for _ in range(ROUNDS):
            with lock:
                got.append(1)

    def greedy():
        lock.acquire()
        ready.release()
        while len(got) < ROUNDS:
            # The waiter gets in only between these two; if it never does, this never ends.
            lock.release()
            lock.acquire()
        lock.release()

    hog = _thread.start_joinable_thread(greedy)
    ready.acquire()
    waiter = _thread.start_joinable_thread(want)
    waiter.join()
    hog.join()


serve(_thread.allocate_lock)
serve(_thread.RLock)
print("OK")
