"""Programs that upstream's interpreter doesn't survive and ours does.

Each program is run on both: a test that the stock interpreter passes too would show nothing.
The programs use nothing that the stock interpreter hasn't got.
"""

import time
from collections.abc import Callable

import pytest

from mprig.device import UnixDevice
from mprig.session import SessionError

# 200 Ctrl-C while four threads allocate and collect. The host sends one each time that it reads
# "ready": never two before the first was caught.
CTRL_C_STORM = """
import _thread, gc
ROUNDS = 200
stop = []
problems = []
ends = [_thread.allocate_lock() for _ in range(4)]

def work(number):
    try:
        while not stop:
            value = [(number, i) for i in range(50)]
            gc.collect()
            if value != [(number, i) for i in range(50)]:
                problems.append(number)
    except BaseException as e:
        problems.append(repr(e))
    ends[number].release()

def main():
    for number, end in enumerate(ends):
        end.acquire()
        _thread.start_new_thread(work, (number,))
    for number in range(ROUNDS):
        try:
            print("ready", number)
            while True:
                rubbish = [str(i) for i in range(50)]
                gc.collect()
        except KeyboardInterrupt:
            pass
    stop.append(1)
    for end in ends:
        end.acquire()

main()
print(problems or "OK")
"""

# Ctrl-C while the main thread does nothing but collect a full heap: it lands in a collection.
CTRL_C_IN_COLLECTION = """
import gc
keep = [[i] for i in range(30000)]
collect = gc.collect
for number in range(20):
    try:
        print("ready", number)
        while True:
            collect(); collect(); collect(); collect(); collect()
    except KeyboardInterrupt:
        pass
    more = [[i] for i in range(100)]
assert keep == [[i] for i in range(30000)]
print("OK")
"""

# A lock that one thread takes and another releases, while a third waits for it with a timeout
# that must not end in its getting the lock twice. (Stock doesn't know timeouts: it never ends.)
CROSS_THREAD_RELEASE = """
import _thread
lock = _thread.allocate_lock()
done = _thread.allocate_lock()
done.acquire()

def take():
    lock.acquire()
    done.release()

def give():
    lock.release()
    done.release()

for _ in range(100):
    _thread.start_new_thread(take, ())
    done.acquire()
    assert lock.acquire(True, 0.001) is False
    _thread.start_new_thread(give, ())
    done.acquire()
    assert lock.acquire(True, 0.001) is True
    lock.release()
print("OK")
"""

# A keyword that the function doesn't have, made at run time: a TypeError in the thread.
# The last thread holds the program until the first has ended.
ARGUMENT_NAMES = """
import _thread
done = _thread.allocate_lock()
done.acquire()

def named(name=1):
    pass

def outer(number):
    try:
        named(**{"nobody has an argument called %d" % number: 1})
    except TypeError:
        done.release()

for number in range(20):
    _thread.start_new_thread(named, (), {"nobody has an argument called %d" % number: 1})
    _thread.start_new_thread(outer, (number,))
    done.acquire()
print("OK")
"""

# One thread changes the very dictionary that another one hands to new threads.
ARGUMENTS_CHANGE = """
import _thread
done = _thread.allocate_lock()
done.acquire()
stop = []
kwargs = {"k%d" % i: i for i in range(4)}

def note(**kw):
    for key, value in kw.items():
        if key != "k%d" % value:
            print("wrong", key, value)
    done.release()

def change():
    while not stop:
        for i in range(4, 60):
            kwargs["k%d" % i] = i
        for i in range(4, 60):
            del kwargs["k%d" % i]
    done.release()

_thread.start_new_thread(change, ())
for number in range(1000):
    _thread.start_new_thread(note, (), kwargs)
    done.acquire()
stop.append(1)
done.acquire()
print("OK")
"""


def interrupt_each_time(target: UnixDevice, program: str, rounds: int, timeout: float) -> None:
    """Run `program`; press Ctrl-C each time that it says it is ready. SessionError if it fails."""
    session = target.start(program, heap="8m")
    for number in range(rounds):
        session.expect(f"ready {number}\n", timeout)
        session.interrupt()
    session.wait(timeout).expect_ok()


#: Raises SessionError if the target fails, or hangs for so many seconds.
Check = Callable[[UnixDevice, float], None]


def ctrl_c_storm(target: UnixDevice, timeout: float) -> None:
    interrupt_each_time(target, CTRL_C_STORM, 200, timeout)


def ctrl_c_in_collection(target: UnixDevice, timeout: float) -> None:
    interrupt_each_time(target, CTRL_C_IN_COLLECTION, 20, timeout)


def cross_thread_release(target: UnixDevice, timeout: float) -> None:
    target.run(CROSS_THREAD_RELEASE, timeout).expect_ok()


def argument_names(target: UnixDevice, timeout: float) -> None:
    target.run(ARGUMENT_NAMES, timeout).expect_ok()


def arguments_change(target: UnixDevice, timeout: float) -> None:
    target.run(ARGUMENTS_CHANGE, timeout).expect_ok()


@pytest.mark.needs("process")
@pytest.mark.rules("C3", "C4", "A7")
def test_ctrl_c_storm(target: UnixDevice) -> None:
    ctrl_c_storm(target, 60)


@pytest.mark.needs("process")
@pytest.mark.rules("C3", "C4")
def test_ctrl_c_in_collection(target: UnixDevice) -> None:
    ctrl_c_in_collection(target, 60)


@pytest.mark.rules("B3", "B7")
def test_cross_thread_release(target: UnixDevice) -> None:
    cross_thread_release(target, 60)


@pytest.mark.rules("A2")
def test_argument_names(target: UnixDevice) -> None:
    argument_names(target, 60)


@pytest.mark.needs("atomic-dict")
@pytest.mark.rules("A2")
def test_arguments_change(target: UnixDevice) -> None:
    arguments_change(target, 60)


def assert_fails(target: UnixDevice, check: Check) -> None:
    """Assert that `check` fails on the target at last: on one CPU it may take a few tries."""
    end = time.monotonic() + 150
    while time.monotonic() < end:
        try:
            check(target, 8)  # a hang is a failure, too
        except SessionError:
            return
    pytest.fail(f"{target.target.id} passes {check.__name__}")


@pytest.mark.targets("stock@newest", "stock-gil@newest")
@pytest.mark.parametrize(
    "check",
    [ctrl_c_storm, cross_thread_release, argument_names],
    ids=lambda check: check.__name__,
)
def test_stock_fails(target: UnixDevice, check: Check) -> None:
    assert_fails(target, check)


@pytest.mark.targets("stock@newest")  # with a GIL, upstream's signal handler only makes a note
@pytest.mark.parametrize(
    "check", [ctrl_c_in_collection, arguments_change], ids=lambda check: check.__name__
)
def test_stock_without_gil_fails(target: UnixDevice, check: Check) -> None:
    assert_fails(target, check)
