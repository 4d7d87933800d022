# rules: A4 A10
# The hook gets what was raised; a thread that dies doesn't take others along.

import _thread

seen = []
original = _thread._excepthook
assert callable(original)


def hook(args):
    seen.append((args.exc_type, args.exc_value, args.exc_traceback, args.thread))


def boom(number):
    raise ValueError(number)


def raw(function, *args):
    """Run `function` in a raw thread; return when the thread has ended."""
    before = _thread._count()
    _thread.start_new_thread(function, args)
    while _thread._count() > before:
        _thread.start_joinable_thread(lambda: None).join()


_thread._excepthook = hook
gate = _thread.allocate_lock()
gate.acquire()


def main():
    other = _thread.start_joinable_thread(gate.acquire)
    raw(boom, 7)
    assert len(seen) == 1, seen
    exc_type, exc_value, _, _ = seen.pop()
    assert exc_type is ValueError
    assert isinstance(exc_value, ValueError) and exc_value.args == (7,)

    _thread.start_joinable_thread(lambda: boom(8)).join()
    assert seen.pop()[1].args == (8,)

    raw(boom)  # the call itself fails
    assert seen.pop()[0] is TypeError

    assert not other.is_done()
    gate.release()
    other.join()
    _thread._excepthook = original
    print("OK")


main()
