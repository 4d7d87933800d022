# rules: A3
# needs: soft-reset
# timeout: 240
# As many threads at once as a board's memory holds, then RuntimeError, then as many again; and
# nothing is lost from time to time.

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


# One value a round, in memory that is allocated before the first.
ROUNDS = 8
heaps = [0] * ROUNDS
frees = [0] * ROUNDS


# A single block may be held by a stale word on some stack, on one board in one round, so a first
# value is no measure. But what is lost by every round, one block of 16 bytes at least, makes the
# least of the later rounds larger than the least of the earlier ones, by a block a round.
def grows(values):
    half = ROUNDS // 2
    return min(values[half:]) - min(values[:half]) >= 16 * half


# Small ints only: what is remembered of it takes no memory itself.
def used(tasks_before):
    gc.collect()
    heap = gc.mem_alloc()
    # A thread that was joined just now may still be on its way out.
    while kernel()[0] > tasks_before:
        time.sleep_ms(1)
    tasks, free = kernel()
    return heap, tasks, free


def main():
    tasks_before, _ = kernel()
    _thread.stack_size(4096)
    many = fill()
    assert many > 1, many
    _, tasks, _ = used(tasks_before)
    for number in range(ROUNDS):
        assert fill() == many
        heaps[number], now, frees[number] = used(tasks_before)
        assert now == tasks, (now, tasks)
        frees[number] = -frees[number]
    assert not grows(heaps), heaps
    assert not grows(frees), frees
    print(many, "threads at once")
    print("OK")


main()
