# rules: A10
# start_joinable_thread and its handle.

import _thread

gate = _thread.allocate_lock()
gate.acquire()
idents = []


def wait():
    idents.append(_thread.get_ident())
    with gate:
        pass


def main():
    handle = _thread.start_joinable_thread(wait)
    assert isinstance(handle, _thread._ThreadHandle)
    assert isinstance(handle.ident, int) and handle.ident
    assert not handle.is_done()
    assert handle.join(0) is None and not handle.is_done()
    assert handle.join(0.01) is None and not handle.is_done()
    gate.release()
    assert handle.join() is None
    assert handle.is_done()
    assert idents == [handle.ident]
    assert handle.join() is None  # as often as one likes
    assert handle.join(None) is None
    assert handle.join(1) is None

    # Every argument by its name, and a handle that was made before.
    handle = _thread._ThreadHandle()
    assert not handle.is_done()
    same = _thread.start_joinable_thread(function=wait, handle=handle, daemon=False)
    assert same is handle
    handle.join()
    assert handle.is_done() and idents[1] == handle.ident

    # A thread that raises is done like any other.
    _thread._excepthook = lambda args: None
    handle = _thread.start_joinable_thread(lambda: 1 // 0)
    handle.join()
    assert handle.is_done()
    print("OK")


main()
