# rules: A10 C4
# A _local keeps nothing on the heap for threads that have ended.

import _thread
import gc

local = _thread._local()


def fill():
    local.data = bytearray(2000)


def run(count):
    for _ in range(count):
        _thread.start_joinable_thread(fill).join()
    gc.collect()
    return gc.mem_alloc()


def main():
    first = run(10)
    # Had each stayed, it would be 200 KB; a few may, by a look-alike of their address.
    assert run(100) - first < 20000
    print("OK")


main()
