# rules: A6
# Identifiers differ between all live threads, stay the same in each, and so do the system's.

import _thread

COUNT = 6
gate = _thread.allocate_lock()
gate.acquire()
ready = _thread.allocate_lock()
ready.acquire()
seen = [(_thread.get_ident(), _thread.get_native_id())]


def note():
    ids = (_thread.get_ident(), _thread.get_native_id())
    seen.append(ids)
    ready.release()
    with gate:
        assert ids == (_thread.get_ident(), _thread.get_native_id())


handles = []


def main():
    for _ in range(COUNT):
        handles.append(_thread.start_joinable_thread(note))
        ready.acquire()
    assert [handle.ident for handle in handles] == [ident for ident, _ in seen[1:]]
    for kind in range(2):
        values = [ids[kind] for ids in seen]
        assert all(isinstance(value, int) and value != 0 for value in values), values
        assert len(set(values)) == COUNT + 1, values
    gate.release()
    for handle in handles:
        handle.join()
    assert seen[0] == (_thread.get_ident(), _thread.get_native_id())
    print("OK")


main()
