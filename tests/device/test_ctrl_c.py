"""Rules C3, B6, A7: Ctrl-C breaks the main thread out of every wait, and no other thread."""

import re

import pytest

from mprig.device import Device

pytestmark = pytest.mark.rules("C3", "B6")

ROUNDS = 20

WAITS = {
    "acquire": "lock.acquire()",
    "acquire timeout": "lock.acquire(True, 1000)",
    "with": "lock.__enter__()",
    "rlock": "recursive.acquire()",
    "rlock timeout": "recursive.acquire(timeout=1000)",
    "join": "bystander.join()",
    "join timeout": "bystander.join(1000)",
    "sleep": "time.sleep(1000)",
    "sleep_ms": "time.sleep_ms(1000000)",
    "poll": "poll.poll()",
    "poll timeout": "poll.poll(1000000)",
    "input": "input()",
    "busy": "busy()",
}

# The main thread's code is in a function, here and in all tests: without a GIL nobody may give
# a module a new name while others look theirs up.
# A bystander is queued for the lock before the main thread, another one behind it.
PROGRAM = """
import _thread, select, sys, time
lock = _thread.allocate_lock()
lock.acquire()
recursive = _thread.RLock()
poll = select.poll()
poll.register(sys.stdin, select.POLLIN)
owned = _thread.allocate_lock()
owned.acquire()

def stand_by():
    try:
        with lock:
            pass
    except BaseException as e:
        print("bystander got", repr(e))

def own():
    with recursive:
        owned.release()
        stand_by()

def busy():
    while True:
        pass

def main():
    bystander = _thread.start_joinable_thread(stand_by)
    owner = _thread.start_joinable_thread(own)
    owned.acquire()
    for number in range(ROUNDS):
        try:
            print("waiting", number)
            WAIT
            print("not interrupted")
        except KeyboardInterrupt:
            print("caught", number, lock.locked(), recursive._is_owned())
    behind = _thread.start_joinable_thread(stand_by)
    lock.release()
    for handle in (bystander, owner, behind):
        handle.join()
    assert lock.acquire(False) and recursive.acquire(False)

main()
print("OK")
"""


def program(wait: str) -> str:
    return PROGRAM.replace("WAIT", wait).replace("ROUNDS", str(ROUNDS))


@pytest.mark.parametrize("wait", WAITS)
def test_ctrl_c_breaks_the_main_thread_out(target: Device, wait: str) -> None:
    """KeyboardInterrupt comes out of the wait; nothing was taken, nobody else sees it."""
    session = target.start(program(WAITS[wait]))
    for number in range(ROUNDS):
        session.expect(f"waiting {number}\n")
        session.interrupt()
        session.expect(f"caught {number} True False\n")
    result = session.wait()
    result.expect_ok()
    assert "bystander got" not in result.output, result.describe("another thread was hit")


IN_A_LOOP = """
import _thread

def loop(stop):
    try:
        while not stop:
            pass
    except BaseException as e:
        print("thread got", repr(e))

def main():
    stop = []
    handles = [_thread.start_joinable_thread(lambda: loop(stop)) for _ in range(4)]
    for number in range(20):
        try:
            print("looping", number)
            while True:
                pass
        except KeyboardInterrupt:
            print("caught", number)
    stop.append(1)
    for handle in handles:
        handle.join()

main()
print("OK")
"""


def test_computing_threads_go_on(target: Device) -> None:
    """Threads that compute are as little interrupted as those that wait."""
    session = target.start(IN_A_LOOP)
    for number in range(20):
        session.expect(f"looping {number}\n")
        session.interrupt()
        session.expect(f"caught {number}\n")
    result = session.wait()
    result.expect_ok()
    assert "thread got" not in result.output, result.describe("another thread was hit")


def test_uncaught_ctrl_c_ends_the_program(target: Device) -> None:
    """Not caught, it ends the program with a traceback, though threads are alive."""
    session = target.start(
        "import _thread\n"
        "lock = _thread.allocate_lock()\n"
        "lock.acquire()\n"
        "for _ in range(3): _thread.start_new_thread(lock.acquire, ())\n"
        "print('waiting')\n"
        "lock.acquire()\n"
    )
    session.expect("waiting\n")
    session.interrupt()
    result = session.wait()
    assert result.status not in (0, None), result.describe("expected a failure's exit status")
    assert re.search(r"KeyboardInterrupt: ?\n\Z", result.output), result.describe("no traceback")


HANDED_OVER = """
import _thread
lock = _thread.allocate_lock()
lock.acquire()
go = _thread.allocate_lock()
go.acquire()

def give():
    go.acquire()
    lock.release()

def main():
    for number in range(200):
        giver = _thread.start_joinable_thread(give)
        try:
            go.release()
            print("waiting", number)
            lock.acquire()
            while True:
                pass
        except KeyboardInterrupt:
            pass
        giver.join()
        # It was taken before the interruption, or it is free; then this takes it. Either way:
        lock.acquire(False)
        assert not lock.acquire(False)
        print("caught", number)

main()
lock.release()
print("OK")
"""


def test_ctrl_c_races_with_a_release(target: Device) -> None:
    """Interrupted just as the lock is handed over: it is taken, or it is free. Never neither."""
    session = target.start(HANDED_OVER)
    for number in range(200):
        session.expect(f"waiting {number}\n")
        session.interrupt()
        session.expect(f"caught {number}\n")
    session.wait().expect_ok()
