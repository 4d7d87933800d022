# rules: D2 D6
# A thread that has ended leaves nothing in threading's list, and its arguments are freed.

import gc
import threading

BIG = 4000
COUNT = 60


def used():
    gc.collect()
    gc.collect()
    return gc.mem_alloc()


def work(data, *, more):
    assert len(data) == len(more) == BIG


def fail(data, *, more):
    raise ValueError


def main():
    threading.excepthook = lambda args: None
    for target in (work, fail):
        threads = []
        before = None
        for _ in range(COUNT):
            data = {"more": bytearray(BIG)}
            thread = threading.Thread(target=target, args=(bytearray(BIG),), kwargs=data)
            thread.start()
            thread.join()
            threads.append(thread)
            assert len(threading._active) == 1, threading._active
            if before is None:
                before = used()
        # Had each kept one, it would be 240 KB; a few may stay by look-alikes of an address.
        kept = used() - before
        assert kept < COUNT * BIG // 3, (target, kept)
    print("OK")


main()
