# rules: F5
# Threads are told apart by numbers. Those are used again after 2046 threads, but the main one's.

import _thread

import threadtools

KIND, START, JOIN = 27, 4, 14


def nothing():
    pass


def work():
    gate.acquire()


def events():
    data = trace.events()
    for at in range(4, len(data), 8):
        what = int.from_bytes(data[at : at + 4], "little")
        yield what >> KIND, what >> 16 & 0x7FF, what & 0xFFFF


gate = _thread.allocate_lock()
gate.acquire()
for _ in range(2060):
    _thread.start_joinable_thread(nothing).join()
started = []
for _ in range(4):
    with threadtools.trace(200) as trace:
        handle = _thread.start_joinable_thread(work)
        try:
            handle.join(0.02)
        finally:
            gate.release()
        handle.join()
    found = list(events())
    assert trace.lost == 0
    (start,) = [event for event in found if event[0] == START]
    assert start[1] > 1 and start[2] == 1, start
    joins = [event for event in found if event[0] == JOIN]
    assert joins[0] == (JOIN, 1, start[1]), (joins, start)
    started.append(start[1])
assert len(set(started)) == 4, started
print("OK")
