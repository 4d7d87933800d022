# rules: F5
# The ring keeps the latest events and counts the lost; it is read while it records; nothing is
# allocated meanwhile, and what can't be is refused.

import _thread
import gc
import io
import time

import threadtools

lock = _thread.allocate_lock()
lock.acquire()


def wait(times):
    for _ in range(times):
        lock.acquire(True, 0.001)


def refused(error, function, *args):
    try:
        function(*args)
    except error as raised:
        return str(raised)
    raise AssertionError("not refused")


def kinds(data):
    return [data[at + 7] >> 3 for at in range(0, len(data), 8)]


def check_lost():
    with threadtools.trace(20) as trace:
        wait(30)
    assert trace.lost >= 40, trace.lost
    data = trace.events()
    assert len(data) == 160
    assert all(0 < kind < 22 for kind in kinds(data)), kinds(data)
    with threadtools.trace(2000) as trace:
        wait(3)
    assert trace.lost == 0 and 48 <= len(trace.events()) < 1600


def check_read():
    with threadtools.trace(30) as trace:
        for _ in range(20):
            wait(3)
            data = trace.events()
            assert len(data) <= 240
            # 11 and 17: a wait for a lock and its end.
            assert 11 in kinds(data) and 17 in kinds(data), kinds(data)
    assert len(trace.events()) == 240


def check_read_by_other():
    def read():
        for _ in range(30):
            copies[0] += len(trace.events())
        ended.release()

    copies = [0]
    ended = _thread.allocate_lock()
    ended.acquire()
    with threadtools.trace(50) as trace:
        _thread.start_new_thread(read, ())
        while not ended.acquire(True, 0):
            wait(1)
    assert copies[0] > 0


def check_allocates_nothing():
    trace = threadtools.trace(200)
    wait(1)
    gc.collect()
    trace.start()
    gc.disable()
    before = gc.mem_alloc()
    time.sleep_ms(1)
    time.sleep_ms(1)
    after = gc.mem_alloc()
    gc.enable()
    trace.stop()
    assert after - before <= 64, after - before  # the numbers that it compares


def check_dump():
    with threadtools.trace(20) as trace:
        wait(2)
        refused(RuntimeError, trace.dump)
    out = io.StringIO()
    trace.dump(out)
    lines = out.getvalue().split("\n")
    assert lines.pop() == ""
    assert all(line.startswith("~timeline ") for line in lines), lines
    assert lines[0].startswith("~timeline 1 lost=%d rate=" % trace.lost), lines
    import binascii

    data = b"".join([binascii.a2b_base64(line[10:]) for line in lines[1:]])
    assert data == bytes(trace.events())


def check_refusals():
    refused(ValueError, threadtools.trace, 0)
    refused(ValueError, _thread._trace, bytearray(7))
    refused(TypeError, _thread._trace, 8)
    assert _thread._trace_stop() is None
    with threadtools.trace(10):
        assert "already" in refused(RuntimeError, threadtools.trace(10).start)
        threadtools.trace(10).stop()  # not its own
        assert _thread._trace_read(bytearray(8))[0] == 1
    # It can be used again.
    trace = threadtools.trace(100)
    for _ in range(2):
        with trace:
            wait(1)
        assert trace.lost == 0 and len(trace.events()) > 16


check_lost()
check_read()
check_read_by_other()
check_allocates_nothing()
check_dump()
check_refusals()
print("OK")
