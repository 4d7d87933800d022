# rules: A10
# Several threads join one thread, some before and some after its end; all return.

import _thread

gate = _thread.allocate_lock()
gate.acquire()
guard = _thread.allocate_lock()
joined = []


def wait():
    with gate:
        pass


def join(target):
    target.join()
    assert target.is_done()
    with guard:
        joined.append(1)


def main():
    target = _thread.start_joinable_thread(wait)
    early = [_thread.start_joinable_thread(lambda: join(target)) for _ in range(4)]
    assert not joined
    gate.release()
    late = [_thread.start_joinable_thread(lambda: join(target)) for _ in range(4)]
    for handle in early + late:
        handle.join()
    assert len(joined) == 8, joined
    print("OK")


main()
