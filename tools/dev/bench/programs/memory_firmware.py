# What a lock and a thread take of memory, in bytes; of a thread what isn't its stack.
import _thread
import gc


def free():
    gc.collect()
    return machine.kernel()[1] + gc.mem_free()


def wait():
    while running:
        time.sleep_ms(20)


def start(n):
    for _ in range(n):
        _thread.stack_size(STACK)
        _thread.start_new_thread(wait, ())
    time.sleep_ms(100)


locks = [None] * N
before = free()
for i in range(N):
    locks[i] = _thread.allocate_lock()
lock = (before - free()) / N

running = True
start(1)
before = free()
start(N)
thread = (before - free()) / N - STACK
running = False
time.sleep_ms(100)
report(lock=lock, thread=thread)
