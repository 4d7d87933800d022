# rules: D7 D2 D3 D6
# timeout: 120
# needs: process
# A call that runs out of memory leaves no trace: nothing is queued, listed or held
# that the caller doesn't know of, and the same call works later. (A board takes minutes to fill
# its heap so often.)

import gc
import queue
import sys
import threading
from concurrent.futures import Future, ThreadPoolExecutor, as_completed, wait

ENOUGH = 110  # steps, of 64 bytes on a PC and 32 on a board

hog = [None] * 200  # not to grow: that would allocate
chain = None


def fill(room):
    # Takes all of the heap, and gives so many steps back, one beside the other.
    gc.collect()
    steps = [bytearray(16) for _ in range(ENOUGH)]
    hog[0] = steps
    place = 1
    size = 1 << 16
    while size >= 16:
        try:
            hog[place] = bytearray(size)
            place += 1
        except MemoryError:
            size >>= 4  # each collects once more
    fill_the_rest()
    for i in range(room):
        steps[i] = None
    gc.collect()


def fill_the_rest():
    global chain
    for _ in range(3):
        gc.collect()
        try:
            while True:
                chain = (chain,)
        except MemoryError:
            pass


def empty():
    global chain
    chain = None
    for i in range(len(hog)):
        hog[i] = None
    gc.collect()


def sweep(name, prepare, call, check):
    # call(thing) with ever more memory, until it has succeeded for long. check(thing, its result,
    # whether it failed) comes when there is memory again.
    refused = worked = 0
    for room in range(ENOUGH):
        thing = prepare()
        result = failed = None
        fill(room)
        try:
            result = call(thing)
        except MemoryError:
            failed = True
        empty()
        refused += failed is True
        worked = 0 if failed else worked + 1
        try:
            check(thing, result, failed)
        except BaseException as e:
            raise AssertionError("%s, %d steps, failed: %r: %r" % (name, room, failed, e))
        if worked > 12:
            break
    assert worked, name
    return refused


# Executors


class Submitted:
    def __init__(self):
        self.pool = ThreadPoolExecutor(1)
        self.ran = [None] * 3
        self.count = 0

    def run(self, n):
        self.ran[self.count] = n
        self.count += 1


def submit(thing):
    return thing.pool.submit(thing.run, 1)


def submitted(thing, future, failed):
    thing.pool.submit(thing.run, 2).result(60)
    thing.pool.shutdown()
    if failed:
        assert thing.ran[: thing.count] == [2], thing.ran
    elif future.exception() is None:
        assert thing.ran[: thing.count] == [1, 2], thing.ran
    assert len(threading._active) == 1


def mapped(thing, results, failed):
    # Submitted calls may have run; no call is left to run, and no thread.
    thing.pool.shutdown()
    assert len(threading._active) == 1


# Threads


def appender():
    return threading.Thread(target=ran.append, args=(1,))


def started(thread, result, failed):
    if failed:
        assert thread.ident is None and not ran
        assert len(threading._active) == 1, threading._active
        thread.start()
    thread.join()
    assert len(threading._active) == 1
    ran.clear()


ran = []


def timer():
    return threading.Timer(0, len, ("",))


def timed(thread, result, failed):
    if failed and thread.ident is None:
        thread.start()
    thread.join()


# Queues


def filled():
    q = queue.Queue()
    for item in range(16):  # as many as there is room for
        q.put(item)
    return q


def put(q, result, failed):
    items = 16 if failed else 17
    assert q.qsize() == q.unfinished_tasks == items
    q.put(99)
    assert [q.get() for _ in range(items)] == list(range(items))
    assert q.get() == 99


def got(q, result, failed):
    assert not q.not_empty._waiters and not q.mutex.locked()
    q.put(1)
    assert q.get() == 1


def get(q):
    try:
        q.get(timeout=0.001)
    except queue.Empty:
        pass


# Locks, events and conditions


def waited(cond, result, failed):
    assert not cond._waiters and not cond._lock.locked()


def wait_in(cond):
    with cond:
        cond.wait(0.001)


def wait_for_in(cond):
    with cond:
        return cond.wait_for(lambda: False, 0.001)


def acquired(sem, result, failed):
    assert sem._value == (1 if failed else 0), sem._value
    assert not sem._cond._waiters and not sem._cond.locked()


def passed(barrier, result, failed):
    # In CPython, too, an exception in a barrier breaks it.
    if failed and barrier.broken:
        barrier.reset()
    assert barrier.wait() == 0 and barrier.n_waiting == 0


def reset(barrier, result, failed):
    assert barrier.wait() == 0 and not barrier.broken


def futures():
    fs = [Future() for _ in range(3)]
    fs[0].set_running_or_notify_cancel()
    fs[0].set_result(1)
    return fs


def unwatched(fs, result, failed):
    for f in fs:
        assert not f._waiters and not f._condition.locked()
    assert wait(fs, 0).done == {fs[0]}


def complete(fs):
    results = as_completed(fs)
    try:
        return next(results)
    finally:
        results.close()


def called_back(f, result, failed):
    assert len(f._callbacks) == (0 if failed else 1)


class Own(threading.local):
    number = 1

    def __init__(self):
        self.first = 5


def set_values(own):
    own.number = 2
    own.second = 3


def have_values(own, result, failed):
    assert own.first == 5 and own.number in ((1, 2) if failed else (2,))
    set_values(own)
    assert (own.number, own.second, Own.number) == (2, 3, 1)


def next_of(tee):
    return next(tee)


def in_order(tee, result, failed):
    rest = list(tee)
    assert rest == ([0, 1, 2] if failed else [1, 2]), rest


def hungry():
    fill_the_rest()  # the first item costs all that there is
    for item in range(3):
        yield item


def tee():
    return threading.concurrent_tee(hungry(), 1)[0]


CASES = (
    ("submit", Submitted, submit, submitted),
    ("map", Submitted, lambda thing: thing.pool.map(thing.run, "abc"), mapped),
    ("start", appender, threading.Thread.start, started),
    ("timer", timer, threading.Thread.start, timed),
    ("put", filled, lambda q: q.put(16), put),
    ("get", queue.Queue, get, got),
    ("wait", threading.Condition, wait_in, waited),
    ("wait_for", threading.Condition, wait_for_in, waited),
    ("Event", threading.Event, lambda e: e.wait(0.001), lambda e, *r: waited(e._cond, *r)),
    ("Semaphore", threading.Semaphore, lambda sem: sem.acquire(timeout=1), acquired),
    ("Barrier", lambda: threading.Barrier(1), threading.Barrier.wait, passed),
    ("reset", lambda: threading.Barrier(1), threading.Barrier.reset, reset),
    ("futures.wait", futures, lambda fs: wait(fs, 0.001), unwatched),
    ("as_completed", futures, complete, unwatched),
    ("callback", Future, lambda f: f.add_done_callback(len), called_back),
    ("local", Own, set_values, have_values),
    ("tee", tee, next_of, in_order),
)


def main():
    threading.main_thread()  # listed from now on
    threading.excepthook = lambda args: None
    refused = [sweep(*case) > 0 for case in CASES]
    # A call that needs next to no memory may find it.
    assert sum(refused) >= len(CASES) // 2, refused


# An interpreter that can trace allocates something at each call itself, also where a pool's
# thread takes its next call.
if not hasattr(sys, "settrace"):
    main()
print("OK")
