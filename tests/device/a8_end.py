# rules: A8
# needs: qemu report
# Recursion ends at the 1536 bytes that are kept free below Python, and leaves most of them free.

import _thread

seen = []


def down():
    down()


def work():
    try:
        down()
    except RuntimeError:
        pass
    me = _thread._threads()[1]
    size, used = me.stack_size, me.stack_used
    assert size and used
    seen.append((size, size - used))


def main():
    for size in (8192, 16384):
        _thread.stack_size(size)
        _thread.start_joinable_thread(work).join()
    sizes, free = zip(*seen)
    assert sizes == (8192, 16384) and all(700 < bytes < 1536 for bytes in free), seen
    print("OK")


main()
