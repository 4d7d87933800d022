# rules: D6
# local: each thread has attributes of its own, and they go with it.

import gc
import threading

problems = []


def run(target, *args):
    thread = threading.Thread(target=target, args=args)
    thread.start()
    thread.join()


def work(local, number):
    if hasattr(local, "value"):
        problems.append("another thread's value is here")
    local.value = number
    local.other = -number
    del local.other
    if local.value != number or hasattr(local, "other"):
        problems.append(number)


def fill(local):
    local.data = bytearray(2000)


def fill_many(local, count):
    for _ in range(count):
        run(fill, local)
    gc.collect()
    return gc.mem_alloc()


def main():
    local = threading.local()
    local.value = "main"
    for number in range(4):
        run(work, local, number)
    assert not problems, problems
    assert local.value == "main"
    del local.value
    for use in (lambda: local.value, lambda: delattr(local, "value")):
        try:
            use()
            raise SystemExit("there")
        except AttributeError as e:
            assert "value" in str(e)
    other = threading.local()
    other.value = 1
    assert not hasattr(local, "value")
    try:
        threading.local(1)
        raise SystemExit("took an argument")
    except TypeError:
        pass

    # A thread's attributes can't be exchanged for others.
    kept = threading.local()
    kept.value = 1
    for use in (lambda: setattr(kept, "__dict__", {}), lambda: delattr(kept, "__dict__")):
        try:
            use()
            raise SystemExit("exchanged")
        except AttributeError as e:
            assert "'local' object attribute '__dict__' is read-only" in str(e)
    assert kept.value == 1

    # Had each thread's stayed, it would be 200 KB; a few may, by look-alikes of an address.
    first = fill_many(local, 10)
    assert fill_many(local, 100) - first < 30000
    print("OK")


main()
