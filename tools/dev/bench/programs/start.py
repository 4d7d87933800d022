# Threads one after another: from the start of one to its last action, and to its join where
# there is one. IDLE other threads exist.
import _thread

finished = _thread.allocate_lock()
finished.acquire()
gate = _thread.allocate_lock()
gate.acquire()


def wait():
    gate.acquire()
    gate.release()


def finish():
    finished.release()


def nothing():
    pass


def start_finish(n):
    for _ in range(n):
        _thread.start_new_thread(finish, ())
        finished.acquire()


def start_join(n):
    for _ in range(n):
        _thread.start_joinable_thread(nothing).join()


def cost(function):
    function(N // 10)
    start = clock()
    function(N)
    return since(start) / N


for _ in range(IDLE):
    _thread.start_new_thread(wait, ())
time.sleep(0.05 + IDLE / 5000)
numbers = {"finish": cost(start_finish)}
if hasattr(_thread, "start_joinable_thread"):
    numbers["join"] = cost(start_join)
report(**numbers)
gate.release()
