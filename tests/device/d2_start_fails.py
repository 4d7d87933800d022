# rules: D2 A3
# A thread that fails before run(), say for want of memory: start() raises that, and nothing is
# left behind. It can be started again.

import threading

ran = []


def fail(*args):
    raise MemoryError("no memory")


def check(module, name):
    kept = getattr(module, name)
    setattr(module, name, fail)
    thread = threading.Thread(target=ran.append, args=(1,))
    try:
        thread.start()
        raise SystemExit("started")
    except MemoryError as e:
        assert e.args == ("no memory",)
    finally:
        setattr(module, name, kept)
    assert threading.enumerate() == [threading.main_thread()]
    assert len(threading._active) == 1
    assert not ran and not thread.is_alive() and thread.ident is None
    try:
        thread.join()
        raise SystemExit("joined")
    except RuntimeError as e:
        assert str(e) == "cannot join thread before it is started"
    thread.start()
    thread.join()
    assert ran.pop() == 1


class Names:
    # What threading asks of _thread, and one function can be replaced.
    def __init__(self, module):
        self._module = module

    def __getattr__(self, name):
        return getattr(self._module, name)


def main():
    check(threading, "get_native_id")
    threading._thread = Names(threading._thread)
    check(threading._thread, "set_name")
    check(threading._thread, "start_joinable_thread")
    print("OK")


main()
