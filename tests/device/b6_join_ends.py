# rules: B6 A10
# timeout: 20
# The thread that is joined ends while a callback runs in the middle of the join: it is joined.

import _thread
import micropython
import time

gate = _thread.allocate_lock()
main_thread = _thread.get_ident()
calls = []


def callback(handle):
    gate.release()
    handle.join()
    calls.append(_thread.get_ident())


def work():
    while _thread._threads()[0].state != "join":
        time.sleep_ms(1)
    micropython.schedule(callback, handles[0])
    gate.acquire()


handles = [_thread._ThreadHandle()]


def main():
    for _ in range(5):
        gate.acquire()
        handles[0] = _thread._ThreadHandle()
        _thread.start_joinable_thread(work, handles[0])
        handles[0].join()
        gate.release()
    assert calls == [main_thread] * 5, calls
    print("OK")


main()
