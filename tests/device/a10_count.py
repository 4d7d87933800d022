# rules: A10
# _count counts the live threads that were started here.

import _thread

gate = _thread.allocate_lock()
gate.acquire()
before = _thread._count()


def wait():
    with gate:
        inside.append(_thread._count())


inside = []
handles = []


def main():
    for number in range(4):
        assert _thread._count() == before + number
        handles.append(_thread.start_joinable_thread(wait))
    assert _thread._count() == before + 4
    gate.release()
    for handle in handles:
        handle.join()
    assert _thread._count() == before
    assert len(inside) == 4 and max(inside) == before + 4 and min(inside) > before, inside
    print("OK")


main()
