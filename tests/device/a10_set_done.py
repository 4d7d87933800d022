# rules: A10
# _set_done ends all joins of a thread that still runs.

import _thread

gate = _thread.allocate_lock()
gate.acquire()
joined = _thread.allocate_lock()
joined.acquire()


def wait():
    with gate:
        pass


def join(handle):
    handle.join()
    joined.release()


before = _thread._count()


def main():
    handle = _thread.start_joinable_thread(wait)
    _thread.start_new_thread(join, (handle,))
    handle._set_done()
    joined.acquire()
    assert handle.is_done()
    handle.join()
    assert _thread._count() > before
    gate.release()
    while _thread._count() > before:
        _thread.start_joinable_thread(lambda: None).join()
    print("OK")


main()
