# rules: D2 A6
# Threads that _thread started get a Thread when they ask for it, which is theirs alone.

import _thread
import threading

found = []
asked = threading.Event()


def ask(gate):
    me = threading.current_thread()
    assert threading.current_thread() is me
    found.append((me, me.ident == _thread.get_ident(), me.is_alive()))
    asked.set()
    gate.acquire()


# `start` may give it a handle, or its Thread is the first to have one.
def check_dummy(start):
    gate = threading.Lock()
    gate.acquire()
    start(lambda: ask(gate))
    asked.wait()
    asked.clear()
    me, same_ident, alive = found.pop()
    assert same_ident and alive and me.daemon and me.name.startswith("Dummy-")
    assert me.native_id and me.native_id != threading.get_native_id()
    assert me in threading.enumerate() and threading.active_count() == 2
    try:
        me.join()
        raise SystemExit("joined")
    except RuntimeError as e:
        assert str(e) == "cannot join a dummy thread"
    gate.release()
    # Done isn't quite gone yet.
    while _thread._count():
        _thread.start_joinable_thread(lambda: None).join()
    assert not me.is_alive()
    assert threading.enumerate() == [threading.main_thread()]
    return me


def main():
    # One after the other, they are likely to have the same identifier.
    starts = [_thread.start_joinable_thread, lambda body: _thread.start_new_thread(body, ())] * 3
    dummies = [check_dummy(start) for start in starts]
    assert len(set(dummies)) == 6 and len({me.name for me in dummies}) == 6
    print("OK")


main()
