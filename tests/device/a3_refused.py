# rules: A3
# A thread that can't be created is a RuntimeError, leaks nothing, and works again later.
# (A board adds how much memory is free.)

import _thread
import gc

gate = _thread.allocate_lock()
gate.acquire()
handles = []


def wait():
    with gate:
        pass


def start_until_refused():
    # A board refuses the first of these, a big machine the last at the latest.
    for bits in (30, 40, 46, 60):
        _thread.stack_size(1 << bits)
        for _ in range(4):
            try:
                handles.append(_thread.start_joinable_thread(wait))
            except RuntimeError as e:
                return str(e)
    raise AssertionError("never refused")


def refuse_many():
    for _ in range(200):
        try:
            _thread.start_new_thread(wait, (1, 2, 3))
            raise AssertionError("started")
        except RuntimeError:
            pass
    gc.collect()
    return gc.mem_alloc()


before = _thread._count()


def main():
    assert start_until_refused().startswith("can't start new thread")
    assert _thread._count() == before + len(handles)

    # Each thread that leaked would take far more than 20 bytes of the heap.
    first = refuse_many()
    assert refuse_many() - first < 200 * 20
    assert _thread._count() == before + len(handles)

    gate.release()
    for handle in handles:
        handle.join()
    assert _thread._count() == before

    _thread.stack_size(0)
    _thread.start_joinable_thread(wait).join()
    print("OK")


main()
