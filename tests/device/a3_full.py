# rules: A3
# needs: soft-reset
# timeout: 240
# As many threads at once as a board's memory holds, then RuntimeError, then as many again; each
# time everything is as free as it was.

import _thread
import gc
import machine
import time


def fill():
    gate = _thread.allocate_lock()
    gate.acquire()

    def wait():
        with gate:
            pass

    handles = []
    try:
        while True:
            handles.append(_thread.start_joinable_thread(wait))
    except RuntimeError as e:
        assert str(e).startswith("can't start new thread"), e
    gate.release()
    for handle in handles:
        handle.join()
    return len(handles)


def kernel():
    return machine.kernel() if hasattr(machine, "kernel") else (0, 0)


# Small ints only: what is remembered of it takes no memory itself.
def used(tasks_before):
    gc.collect()
    heap = gc.mem_alloc()
    # Who was joined just now may be on its way out.
    while kernel()[0] > tasks_before:
        time.sleep_ms(1)
    tasks, free = kernel()
    return heap, tasks, free


def main():
    tasks_before, _ = kernel()
    _thread.stack_size(4096)
    many = fill()
    assert many > 1, many
    heap, tasks, free = used(tasks_before)
    for _ in range(5):
        assert fill() == many
        now = used(tasks_before)
        assert now == (heap, tasks, free), (now, heap, tasks, free)
        del now
    print(many, "threads at once")
    print("OK")


main()
