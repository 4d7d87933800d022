# Two threads hand each other two locks: what a round trip costs; and with the timeline on.
import _thread


def pong(n):
    for _ in range(n):
        ping_lock.acquire()
        pong_lock.release()


def between(i):
    # Ticks would fall at one and the same place of each round trip otherwise, or of each third.
    for _ in range(i * 7 % 32):
        pass


def cost(n):
    start = clock()
    for i in range(n):
        between(i)
    others = since(start)
    _thread.start_new_thread(pong, (n,))
    start = clock()
    for i in range(n):
        between(i)
        ping_lock.release()
        pong_lock.acquire()
    return (since(start) - others) / n


ping_lock = _thread.allocate_lock()
pong_lock = _thread.allocate_lock()
ping_lock.acquire()
pong_lock.acquire()
cost(N // 10)
figures = {"off": cost(N)}
if hasattr(_thread, "_trace"):
    _thread._trace(bytearray(8 * 1000))
    figures["on"] = cost(N)
    _thread._trace_stop()
    figures["off"] = (figures["off"] + cost(N)) / 2  # so that who comes later has no advantage
report(**figures)
