# What an uncontended lock costs, while a second thread exists: without one, the C library takes
# a short cut that no program with threads has.
import _thread


def idle():
    while True:
        time.sleep(1000)


def empty(n, lock):
    for _ in range(n):
        pass


def two_calls(n, lock):
    for _ in range(n):
        lock.locked()
        lock.locked()


def pair(n, lock):
    for _ in range(n):
        lock.acquire()
        lock.release()


def context(n, lock):
    for _ in range(n):
        with lock:
            pass


def cost(function, lock):
    function(N // 10, lock)
    start = clock()
    function(N, lock)
    return since(start) / N


_thread.start_new_thread(idle, ())
time.sleep(0.05)
lock = _thread.allocate_lock()
loop = cost(empty, lock)
report(
    loop=loop,
    two_calls=cost(two_calls, lock) - loop,
    pair=cost(pair, lock) - loop,
    context=cost(context, lock) - loop,
)
