# rules: F5
# The timeline has what threads do, in its order: starts, waits with their outcome, ends, and so on.

import _thread
import gc
import micropython
import time

import threading
import threadtools

KINDS = (
    "? pause text name start begin end ready run give leave lock rlock signal join import sleep "
    "done collect collected callback called"
).split()
TIMEOUT, GOT, RAISED = 0, 1, 2


def decode(data):
    # A list of (thread, kind, argument, time); texts go with what is before them.
    events = []
    for at in range(0, len(data), 8):
        time, what = (int.from_bytes(data[at + i : at + i + 4], "little") for i in (0, 4))
        kind, number, argument = KINDS[what >> 27], what >> 16 & 0x7FF, what & 0xFFFF
        if kind == "text":
            text = bytes(data[at : at + 6]).rstrip(b"\0").decode()
            events[-1][2] = (events[-1][2] or "") + text
        else:
            events.append([number, kind, argument, time])
    return events


def recorded(what):
    with threadtools.trace(2000) as trace:
        what()
    assert trace.lost == 0
    return decode(trace.events())


def of(events, number):
    return [(kind, argument) for thread, kind, argument, _ in events if thread == number]


def find(events, *wanted):
    # The places of these kinds, which come one after the other, if not at once.
    at, places = 0, []
    for kind in wanted:
        while events[at][0] != kind:
            at += 1
        places.append(at)
        at += 1
    return places


def until(state, ident):
    while True:
        for thread in _thread._threads():
            if thread.ident == ident and thread.state == state:
                return
        time.sleep_ms(1)


def check_thread():
    def run():
        _thread.set_name("sensor-12")
        told.release()
        lock.acquire()

    def all():
        handle = _thread.start_joinable_thread(run)
        told.acquire()
        until("lock", handle.ident)
        lock.release()
        handle.join()

    lock = _thread.allocate_lock()
    told = _thread.allocate_lock()
    lock.acquire()
    told.acquire()
    events = recorded(all)
    number = [event[0] for event in events if event[1] == "start"]
    assert len(number) == 1, events
    own = of(events, number[0])
    start, begin, name, wait, done, end = find(own, "start", "begin", "name", "lock", "done", "end")
    assert own[start][1] == 1, own  # the main thread has started it
    assert own[name][1].startswith("sensor"), own
    assert own[done][1] == GOT, own
    main = of(events, 1)
    # The main thread's wait for the end may be too late for one.
    for kind, argument in main:
        assert kind != "join" or argument in (0, number[0]), main


def check_outcomes():
    def all():
        assert not lock.acquire(True, 0.02)
        assert not nested.acquire(True, 0.02)
        _thread.start_new_thread(interrupt, ())
        try:
            lock.acquire()
        except KeyboardInterrupt:
            pass

    def hold():
        nested.acquire()
        told.release()
        end.acquire()
        nested.release()

    def interrupt():
        until("lock", main)
        _thread.interrupt_main()

    main = _thread.get_ident()
    lock = _thread.allocate_lock()
    nested = _thread.RLock()
    told = _thread.allocate_lock()
    end = _thread.allocate_lock()
    for each in (lock, told, end):
        each.acquire()
    holder = _thread.start_joinable_thread(hold)
    told.acquire()
    own = of(recorded(all), 1)
    end.release()
    holder.join()
    kinds = ("lock", "done", "rlock", "done", "lock", "done")
    places = find(own, *kinds)
    assert [own[i][1] for i in places[1::2]] == [TIMEOUT, TIMEOUT, RAISED], own
    assert own[places[0]] == own[places[4]] != own[places[2]], own


def check_collection_and_callback():
    def all():
        gc.collect()
        micropython.schedule(called.append, 1)
        while not called:
            time.sleep_ms(1)
        time.sleep_ms(1)

    called = []
    own = of(recorded(all), 1)
    find(own, "collect", "collected", "callback", "called")
    return own


def check_gil(own):
    # It is given away for the sleep, and taken back.
    kinds = [kind for kind, _ in own]
    if "run" in kinds:
        find(own, "run", "sleep", "done")
    else:
        assert not {"ready", "give", "leave"} & set(kinds), own


def check_signal():
    def all():
        assert not threading.Event().wait(0.01)

    own = of(recorded(all), 1)
    wait, done = find(own, "signal", "done")
    assert own[done][1] == TIMEOUT, own


def check_time():
    begin = time.ticks_us()
    with threadtools.trace(500) as trace:
        time.sleep_ms(50)
    most = time.ticks_diff(time.ticks_us(), begin)
    rate = trace._end[1]
    assert rate >= 1000
    slept = 0
    events = decode(trace.events())
    kinds = [event[1] for event in events]
    for event in events[kinds.index("sleep") + 1 : kinds.index("done") + 1]:
        slept += event[3]
    assert 49000 <= slept * 1000000 // rate <= most + 2000, (slept, rate, most)


check_thread()
check_outcomes()
check_gil(check_collection_and_callback())
check_signal()
check_time()
print("OK")
