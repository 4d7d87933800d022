# rules: A3
# timeout: 60
# Threads until there is no room for more (or very many); when they have ended, as many again.

import _thread

MANY = 60


def start_all():
    gate = _thread.allocate_lock()
    gate.acquire()

    def wait():
        with gate:
            pass

    handles = []
    try:
        while len(handles) < MANY:
            handles.append(_thread.start_joinable_thread(wait))
    except (RuntimeError, MemoryError):
        pass
    gate.release()
    for handle in handles:
        handle.join()
    return len(handles)


_thread.stack_size(4096)


def main():
    first = start_all()
    assert first > 1, first
    for _ in range(5):
        assert start_all() >= first
    print("OK")


main()
