"""Rule C5: what threads print after their program's end is that program's fault, and nobody else's.

A process on pipes takes its threads along when it ends. So these tests speak to the interpreters
of processes as to those of boards, which stay: over a line, by the protocol of the raw REPL.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from mprig.device import BoardDevice, Device, make_board
from mprig.session import SessionError

pytestmark = pytest.mark.rules("C5")

# With pauses, or a host that looks away for a second has thousands of lines to read.
PRINTS = """
import _thread
import time

def tick():
    while True:
        print("tick")
        time.sleep_ms(1)

_thread.start_new_thread(tick, ())
print("OK")
"""

# The text is what the raw REPL says at a program's end.
LIES = """
import _thread, sys
_thread.start_joinable_thread(lambda: sys.stdout.write("OK\\n\\x04\\x04>")).join()
print("and on it goes")
"""

BLOCKED = """
import _thread
lock = _thread.allocate_lock()
lock.acquire()
for _ in range(3):
    _thread.start_new_thread(lock.acquire, ())
print("OK")
"""


@pytest.fixture
def board(target: Device, tmp_path: Path) -> Iterator[BoardDevice]:
    """The target on a line."""
    if isinstance(target, BoardDevice):
        yield target
        return
    board = make_board(target.target, tmp_path / "machine.log")
    yield BoardDevice(target.target, tmp_path / "log", board)
    board.drop()


def next_is_clean(board: BoardDevice) -> None:
    """The next program's output is its own."""
    assert board.run("print('next')").stdout == "next\n"
    board.close()


def wait_for_late_output(board: BoardDevice) -> None:
    """Leave the line to the thread until it has printed after the program's end."""
    port = board._board._line.port  # below all that would begin a reset
    seen = b""
    with port.limit(20):
        while b"tick" not in seen.partition(b">")[2]:
            seen += port.read(1)
    port.unread(seen)


def test_late_output_is_reported(board: BoardDevice) -> None:
    """Every time, and only of the program that left the thread."""
    for _ in range(3):
        board.start(PRINTS).wait()
        wait_for_late_output(board)
        with pytest.raises(SessionError, match=r"printed after the program's end: [tick\s]*tick"):
            board.close()
        next_is_clean(board)


def test_false_end_is_reported(board: BoardDevice) -> None:
    """A thread that prints what the protocol uses can't make half a program pass."""
    for _ in range(5):
        board.run(LIES)
        with pytest.raises(SessionError, match=r"printed after the program's end: and on it goes"):
            board.close()
        next_is_clean(board)


def test_silent_threads_are_no_fault(board: BoardDevice) -> None:
    """Threads that wait when the program ends are stopped without a word."""
    for _ in range(5):
        board.run(BLOCKED).expect_ok()
        board.close()
        next_is_clean(board)
