"""Rule C1: how a program ends when its main thread does."""

import pytest

from mprig.device import Device

pytestmark = pytest.mark.rules("C1")

# Threads in every state that a thread can be in, each with a `finally` that must not run.
THREADS = """
import _thread, sys, time
gate = _thread.allocate_lock()
gate.acquire()
mine = _thread.RLock()
running = _thread.allocate_lock()
running.acquire()

def alive(wait):
    try:
        running.release()
        while True:
            wait()
    finally:
        print("finally")

def take():
    mine.acquire()

for wait in (
    gate.acquire,
    lambda: gate.acquire(True, 1000),
    lambda: time.sleep(1000),
    lambda: None,
    lambda: [i for i in range(100)],
    take,
    lambda: sys.stdout.write("."),
):
    _thread.start_new_thread(alive, (wait,))
    running.acquire()
"""

ENDINGS = {
    "end": ("", 0),
    "exit": ("sys.exit()", 0),
    "status": ("sys.exit(3)", 3),
    "thread exit": ("_thread.exit()", 0),
    "message": ("raise SystemExit('text')", 1),
    "exception": ("raise ValueError('text')", 1),
}


@pytest.mark.needs("process")
@pytest.mark.parametrize("ending", ENDINGS)
def test_status(target: Device, ending: str) -> None:
    """The exit status is the main thread's, whatever the other threads do."""
    source, status = ENDINGS[ending]
    for _ in range(5):
        result = target.run(f"{THREADS}\nprint('last words')\n{source}")
        assert result.status == status, result.describe(f"expected exit status {status}")
        assert "last words" in result.output, result.describe("the last output is lost")
        assert "finally" not in result.output, result.describe("a `finally` ran")


def test_all_output(target: Device) -> None:
    """Nothing that was printed before the end is lost, line end or not."""
    result = target.run(
        "import _thread, sys\n"
        "gate = _thread.allocate_lock()\n"
        "gate.acquire()\n"
        "_thread.start_new_thread(gate.acquire, ())\n"
        "for i in range(2000): print('line', i)\n"
        "sys.stdout.write('no line end')\n"
    )
    expected = "".join(f"line {i}\n" for i in range(2000)) + "no line end"
    assert result.output == expected, result.describe("output is missing")
    assert result.status == 0, result.describe("expected exit status 0")


def test_thread_exits_alone(target: Device) -> None:
    """A status given by another thread than the main one ends that thread only."""
    result = target.run(
        "import _thread, sys\n"
        "handle = _thread.start_joinable_thread(lambda: sys.exit(3))\n"
        "handle.join()\n"
        "print('OK')\n"
    )
    result.expect_ok()


def test_exit_while_threads_end(target: Device) -> None:
    """The main thread ends at the very time at which others start and end."""
    for _ in range(20):
        # A slow board may start them faster than it ends them.
        target.run(
            "import _thread\n"
            "def again():\n"
            "    try:\n"
            "        _thread.start_new_thread(again, ())\n"
            "    except RuntimeError:\n"
            "        pass\n"
            "for _ in range(3): again()\n"
            "print('OK')\n"
        ).expect_ok()


def test_exit_while_main_owns_locks(target: Device) -> None:
    """Locks that are held, and waited for, at the end don't keep the program from ending."""
    target.run(
        "import _thread\n"
        "locks = [_thread.allocate_lock() for _ in range(5)]\n"
        "recursive = _thread.RLock()\n"
        "recursive.acquire()\n"
        "for lock in locks:\n"
        "    lock.acquire()\n"
        "    _thread.start_new_thread(lock.acquire, ())\n"
        "    _thread.start_new_thread(recursive.acquire, ())\n"
        "print('OK')\n"
    ).expect_ok()


@pytest.mark.rules("A7")
@pytest.mark.needs("process")
@pytest.mark.parametrize("last", ["", "raise ValueError"])
def test_ctrl_c_while_waiting_for_threads(target: Device, last: str) -> None:
    """Ctrl-C at the end of the main thread ends that wait; SIGINT doesn't kill the process."""
    session = target.start(
        f"""
import _thread, threading
lock = _thread.allocate_lock()
lock.acquire()
threading._register_atexit(lambda: print("waits"))
threading.Thread(target=lock.acquire).start()
{last}
"""
    )
    session.expect("waits")
    session.interrupt()
    result = session.wait()
    assert result.status == (last != ""), result.describe("expected an exit status")
    assert "KeyboardInterrupt" in result.output, result.describe("expected a KeyboardInterrupt")
