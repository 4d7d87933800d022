# WRITERS threads that make N short system calls each, LOCKED or not, beside SPINNERS threads that
# compute: nanoseconds a call.
import _thread


def spin():
    while running:
        pass


def write_locked(ended):
    for _ in range(N):
        with lock:
            file.write(b"x")
    ended.release()


def write(ended):
    for _ in range(N):
        file.write(b"x")
    ended.release()


file = open_unbuffered("/dev/null")
lock = _thread.allocate_lock()
running = True
for _ in range(SPINNERS):
    _thread.start_new_thread(spin, ())
ends = [_thread.allocate_lock() for _ in range(WRITERS)]
for end in ends:
    end.acquire()
start = clock()
for end in ends:
    _thread.start_new_thread(write_locked if LOCKED else write, (end,))
for end in ends:
    end.acquire()
elapsed = since(start)
running = False
report(cost=elapsed / WRITERS / N)
time.sleep(0.05)
