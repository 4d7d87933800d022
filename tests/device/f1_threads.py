# rules: F1
# The list says of each thread what it does, what it waits for, who has that, and for how long.

import _thread
import time

FIELDS = "ident native_id name daemon state waits_for holder timeout stack_size stack_used cpu_us"

main = _thread.get_ident()
plain = _thread.allocate_lock()
nested = _thread.RLock()
late = _thread.allocate_lock()
signal = _thread._new_signal()
idents = {}


def wait_long():
    time.sleep(1000)


def wait_late():
    late.acquire(True, 500)


def start(name, wait, handle):
    def run():
        _thread.set_name(name)
        idents[name] = _thread.get_ident()
        told.release()
        wait()

    _thread.start_joinable_thread(run, handle, True)
    told.acquire()


def find(ident):
    return [thread for thread in _thread._threads() if thread.ident == ident][0]


def until(name, state):
    # A thread that is about to wait is in another state for a while.
    while True:
        thread = find(idents[name])
        if thread.state == state:
            return thread
        time.sleep_ms(1)


def check(name, state, waits_for, holder):
    thread = until(name, state)
    assert thread.name.startswith(name[:9]), thread
    assert thread.waits_for is waits_for, thread
    assert thread.holder == holder, thread
    assert thread.native_id and thread.daemon is True, thread
    assert thread.stack_size >= 4096, thread
    assert thread.stack_used is None or 0 < thread.stack_used < thread.stack_size, thread
    assert thread.cpu_us is None or thread.cpu_us >= 0, thread
    return thread.timeout


def look_at_self():
    (first,) = _thread._threads()
    assert first.ident == main and first.native_id == _thread.get_native_id()
    assert first.state == "running" and first.daemon is False
    assert first.waits_for is first.holder is first.timeout is None
    assert first.name == _thread._get_name()
    for number, name in enumerate(FIELDS.split()):
        assert first[number] is getattr(first, name)
    assert len(first) == len(FIELDS.split())


def end(name, handle, lock):
    lock.release()
    handle.join()
    assert idents[name] not in [thread.ident for thread in _thread._threads()]


told = _thread.allocate_lock()
told.acquire()
look_at_self()
plain.acquire()
nested.acquire()
late.acquire()
signal.acquire()
handles = [_thread._ThreadHandle() for _ in range(4)]
start("plain", plain.acquire, handles[0])
start("nested", nested.acquire, handles[1])
start("late", wait_late, handles[2])
start("signal", signal.acquire, handles[3])
assert check("plain", "lock", plain, main) is None
assert check("nested", "lock", nested, main) is None
assert 0 < check("late", "lock", late, main) <= 500
assert check("signal", "lock", signal, None) is None

# In the order of their start.
order = [thread.ident for thread in _thread._threads()]
assert order == [main] + [idents[n] for n in ("plain", "nested", "late", "signal")]

joiner = _thread._ThreadHandle()
start("joiner", handles[0].join, joiner)
assert check("joiner", "join", handles[0], idents["plain"]) is None
end("plain", handles[0], plain)
joiner.join()
end("nested", handles[1], nested)
end("late", handles[2], late)
end("signal", handles[3], signal)

start("sleeper", wait_long, _thread._ThreadHandle())
assert 0 < check("sleeper", "sleep", None, None) <= 1000

# The one that has a plain lock is the one that acquired it last, even if it has ended.
late.acquire(False)
late.release()
_thread.start_joinable_thread(late.acquire).join()
handle = _thread._ThreadHandle()
start("late again", late.acquire, handle)
assert check("late again", "lock", late, None) is None
end("late again", handle, late)
print("OK")
