# rules: D3 B6
# A scheduled callback may notify, set and release, even amid the main thread's own use of it.

import threading

import micropython

ROUNDS = 300


def main():
    event = threading.Event()
    sem = threading.Semaphore(0)
    cond = threading.Condition()
    counts = [0, 0]

    def callback(_):
        with cond:
            counts[0] += 1
            cond.notify()
        sem.release()
        event.set()

    def schedule():
        for _ in range(ROUNDS):
            micropython.schedule(callback, None)
            event.wait()
            event.clear()
            counts[1] += 1

    thread = threading.Thread(target=schedule, daemon=True)
    thread.start()
    for _ in range(ROUNDS):
        with cond:
            cond.notify()
        sem.acquire()
    thread.join()
    assert counts == [ROUNDS, ROUNDS], counts
    print("OK")


main()
