# rules: C4
# An object that a thread no longer refers to is freed, though it once lay deep in its stack.

import _thread
import gc

SIZE = 1500
DEPTH = 20
gate = _thread.allocate_lock()
gate.acquire()
ready = _thread.allocate_lock()
ready.acquire()


def fill(level):
    block = bytearray(SIZE)
    if level:
        fill(level - 1)
    else:
        gc.collect()
        full.append(gc.mem_alloc())
    return len(block)


def work():
    fill(DEPTH)
    ready.release()
    gate.acquire()


full = []
_thread.stack_size(32768)
gc.collect()
empty = gc.mem_alloc()


def main():
    handle = _thread.start_joinable_thread(work)
    ready.acquire()
    gc.collect()
    now = gc.mem_alloc()
    # Some may look as if it were still used, and most must be gone. Without a GIL a thread is
    # stopped by a signal, whose frame is as large as those of seven calls and isn't all written.
    assert full[0] - empty > SIZE * DEPTH
    assert now - empty < SIZE * DEPTH // 2, (empty, full, now)
    gate.release()
    handle.join()
    print("OK")


main()
