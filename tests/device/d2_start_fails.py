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
    # Stands in for _thread; one function can be replaced.
    def __init__(self, module):
        self._module = module

    def __getattr__(self, name):
        return getattr(self._module, name)


class Places(dict):
    # threading's list of threads: only the thread that starts another may make it grow, which
    # needs memory.
    most = 0

    def __setitem__(self, key, value):
        grows = key not in self and len(self) >= self.most
        if grows and threading.get_ident() != MAIN:
            raise MemoryError
        super().__setitem__(key, value)
        self.most = max(self.most, len(self))


MAIN = threading.get_ident()


def check_place():
    gate = threading.Event()
    places = Places()
    for key, value in threading._active.items():
        places[key] = value
    threading._active = places
    threads = [threading.Thread(target=gate.wait) for _ in range(4)]
    for thread in threads:
        thread.start()
    assert len(threading.enumerate()) == 5
    gate.set()
    for thread in threads:
        thread.join()
    assert len(places) == 1


def main():
    check_place()
    check(threading, "get_native_id")
    threading._thread = Names(threading._thread)
    check(threading._thread, "set_name")
    check(threading._thread, "start_joinable_thread")
    print("OK")


main()
