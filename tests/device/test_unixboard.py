"""The unix port on a line, as a board: what the tests of rule C5 stand on, and `--target unix-pty`.

Everything else that boards are tested with runs on it by that name.
"""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mprig.board import Board
from mprig.device import BoardDevice, Device
from mprig.machine import Machine, machine_of
from mprig.session import SessionError

pytestmark = pytest.mark.needs("process")


@pytest.fixture
def machine(target: Device, tmp_path: Path) -> Iterator[Machine]:
    machine = machine_of(target.target, tmp_path / "machine.log")
    yield machine
    machine.kill()


@pytest.fixture
def board(target: Device, machine: Machine, tmp_path: Path) -> Iterator[BoardDevice]:
    board = Board(machine)
    yield BoardDevice(target.target, tmp_path / "log", board)
    board.drop()


def test_mpremote(machine: Machine, tmp_path: Path) -> None:
    """Names stay from one command to the next until a soft reset; files can be copied."""
    path = machine.start()

    def mpremote(*words: str) -> str:
        command = [sys.executable, "-m", "mpremote", "connect", path, *words]
        return subprocess.check_output(command, text=True, timeout=60)

    assert mpremote("exec", "a = 6; print(a)").strip() == "6"
    assert mpremote("resume", "exec", "print(a * 7)").strip() == "42"
    assert mpremote("exec", "print('a' in globals())").strip() == "False"
    (tmp_path / "from").write_bytes(bytes(range(256)) * 10)
    mpremote("cp", str(tmp_path / "from"), f":{tmp_path}/to")
    assert (tmp_path / "to").read_bytes() == (tmp_path / "from").read_bytes()


def test_traceback_and_exit(board: BoardDevice) -> None:
    assert "ZeroDivisionError" in board.run("print('OK')\n1 / 0").last_line
    assert board.run("print('OK')\nraise SystemExit(3)").stdout == "OK\n"
    board.run("print('OK')").expect_ok()


def test_ctrl_c(board: BoardDevice) -> None:
    for _ in range(3):
        session = board.start("print('in')\nwhile True: pass")
        session.expect("in\n")
        session.interrupt()
        assert "KeyboardInterrupt" in session.wait().last_line
        session.close()


def test_every_byte_is_sent(board: BoardDevice) -> None:
    """Control characters, too, that mean something to a terminal."""
    session = board.start("import sys\nprint('go')\nprint(sys.stdin.buffer.read(5))")
    session.expect("go\n")
    session.send("\x04\x11\x13\x1a\x1c")
    assert session.wait().last_line == r"b'\x04\x11\x13\x1a\x1c'"


def test_prompt_and_back(board: BoardDevice) -> None:
    """Ctrl-B, Ctrl-D and Ctrl-A: programs run after a prompt as before it."""
    for _ in range(3):
        board.run("print('OK')").expect_ok()
        repl = board.repl()
        repl.expect(">>> ")
        repl.send("6 * 7\r")
        repl.expect("42\n")
        repl.expect(">>> ")
        repl.send("\x04")
        assert repl.wait().status == 0
        board.close()


def test_crash(board: BoardDevice) -> None:
    """It ends the machine, which says how; the next program has a new one."""
    program = "import uctypes\nprint('in')\ninput()\nuctypes.bytearray_at(16, 4)[0] = 1"
    session = board.start(program)
    session.expect("in\n")
    session.send("\r\n")
    with pytest.raises(SessionError, match=r"ended with exit status 1 of the machine itself"):
        session.wait().expect_ok()
    assert "signal SIG" in board._board.machine.last_words()
    board.close()
    board.run("print('OK')").expect_ok()
