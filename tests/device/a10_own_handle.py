# rules: A10
# A handle that a thread makes for itself is joined as any other; there is one for each thread.

import _thread


def own_handle():
    return _thread._make_thread_handle(_thread.get_ident())


def check_raw():
    told = _thread.allocate_lock()
    go = _thread.allocate_lock()
    made = []

    def make():
        made.extend([own_handle(), own_handle()])
        told.release()
        go.acquire()

    told.acquire()
    go.acquire()
    ident = _thread.start_new_thread(make, ())
    told.acquire()
    handle, again = made
    assert handle is again and handle.ident == ident and not handle.is_done()
    handle.join(0)
    assert not handle.is_done()
    go.release()
    handle.join()
    assert handle.is_done()


def check_joinable():
    made = []
    handle = _thread.start_joinable_thread(lambda: made.append(own_handle()))
    handle.join()
    assert made == [handle] and handle.is_done()


for _ in range(3):
    check_raw()
    check_joinable()
# The main thread's is new each time: nobody waits for its end.
assert own_handle() is not own_handle() and not own_handle().is_done()
print("OK")
