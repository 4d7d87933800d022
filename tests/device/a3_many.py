# rules: A3
# timeout: 240
# Many threads one after another: a finished one costs nothing.

import _thread
import gc

done = _thread.allocate_lock()
done.acquire()


def run(count):
    for _ in range(count):
        _thread.start_new_thread(done.release, ())
        done.acquire()
    gc.collect()
    return gc.mem_alloc()


def main():
    first = run(100)
    assert run(10000) - first < 10000 * 8
    print("OK")


main()
