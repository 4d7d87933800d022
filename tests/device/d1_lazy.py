# rules: D1 E4
# A part of threading that is loaded on demand is loaded once, and whole for all threads that
# ask at the same time.

import sys
import threading

NAMES = ("Event", "local", "serialize_iterator", "Barrier", "Timer", "concurrent_tee")
MODULES = (
    "_threading_conditions",
    "_threading_iterators",
    "_threading_local",
    "_threading_more",
)
found = []
found_lock = threading.Lock()  # without a GIL an append is no single step
failures = []


def ask(gate, name):
    gate.acquire()
    gate.release()
    try:
        value = getattr(threading, name)
        with found_lock:
            found.append((name, value))
    except BaseException as e:
        failures.append((name, e))


def main():
    for _ in range(5):
        for module in MODULES:
            sys.modules.pop(module, None)
        threading._rest.clear()
        del found[:]
        gate = threading.Lock()
        gate.acquire()
        threads = [threading.Thread(target=ask, args=(gate, name)) for name in NAMES * 2]
        for thread in threads:
            thread.start()
        gate.release()
        for thread in threads:
            thread.join()
        assert not failures, failures
        assert len(found) == 2 * len(NAMES)
        for name, value in found:
            assert value is getattr(threading, name), name
        assert sorted(threading._rest) == sorted(MODULES)
    try:
        threading.nonsense
        raise SystemExit("found")
    except AttributeError as e:
        assert "nonsense" in str(e)
    print("OK")


main()
