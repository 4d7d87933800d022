# rules: A2 A6
# start_new_thread returns the identifier that the thread sees, and hands over all arguments.

import _thread

done = _thread.allocate_lock()
done.acquire()
seen = []


def note(*args, **kwargs):
    seen.append((_thread.get_ident(), args, kwargs))
    done.release()


def start(*call):
    ident = _thread.start_new_thread(note, *call)
    assert isinstance(ident, int) and ident != 0, ident
    done.acquire()
    inside, args, kwargs = seen.pop()
    assert inside == ident, (inside, ident)
    assert ident != _thread.get_ident()
    return args, kwargs


assert start(()) == ((), {})
assert start((1, "two", None)) == ((1, "two", None), {})
assert start((), {}) == ((), {})
assert start((), {"a": 1, "b": 2}) == ((), {"a": 1, "b": 2})
assert start((1,), {"c": 3}) == ((1,), {"c": 3})
print("OK")
