# rules: C4
# A thread deep in native code (a sort that calls back) keeps what only that code refers to.

import _thread
import gc

inside = _thread.allocate_lock()
inside.acquire()
go = _thread.allocate_lock()
go.acquire()
results = []


def key(text):
    if text == "5555":
        inside.release()
        go.acquire()
    return [-int(text)]


def work():
    results.append(sorted((str(i) * 4 for i in range(10)), key=key))


def main():
    handle = _thread.start_joinable_thread(work)
    # `sorted` asks for keys of one item more than once; let it pass here each time.
    while not handle.is_done():
        if inside.acquire(True, 0.01):
            gc.collect()
            _rubbish = [str(i) * 4 for i in range(200)]
            go.release()
    assert results == [[str(i) * 4 for i in range(9, -1, -1)]], results
    print("OK")


main()
