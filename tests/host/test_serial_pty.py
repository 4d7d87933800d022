# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Boards on a pseudo-terminal that a command names, which isn't always what it does."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mprig import terminal
from mprig.board import Board
from mprig.device import BoardDevice
from mprig.machine import machine_of
from mprig.session import SessionError
from mprig.targets import Target, TargetError, find

BOARD = f"""
import os, pty, sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
from test_serial import Fake

class OnTerminal(Fake):
    def __init__(self):
        self.connections = self.programs = 0
        self.fd, self.slave = pty.openpty()
        self.line = self
    def recv(self, size):
        return os.read(self.fd, size)
    def sendall(self, data):
        os.write(self.fd, data)

board = OnTerminal()
print("char device redirected to", os.ttyname(board.slave), "(label serial0)", flush=True)
board.talk()
"""


def target_of(folder: Path, source: str) -> Target:
    program = folder / "board.py"
    program.write_text(source)
    return find([f"execpty:{sys.executable} '{program}'"], [folder, folder])[0]


@pytest.fixture
def device(tmp_path: Path) -> Iterator[BoardDevice]:
    target = target_of(tmp_path, BOARD)
    board = Board(machine_of(target, tmp_path / "machine.log"))
    yield BoardDevice(target, tmp_path / "log", board)
    board.drop()


def pid_of(device: BoardDevice) -> int:
    result = device.run("import os\nprint(os.getpid())\nprint('OK')")
    result.expect_ok()
    device.close()
    return int(result.stdout.split()[0])


def test_one_board_for_all(device: BoardDevice) -> None:
    assert pid_of(device) == pid_of(device)


def test_board_ends(device: BoardDevice) -> None:
    first = pid_of(device)
    session = device.start("import os\nfake.say(b'last words')\nfake.read()\nos._exit(3)")
    session.expect("last words")  # what hasn't been read is lost with the terminal
    session.send("x")
    with pytest.raises(SessionError, match=r"(?s)exit status 3 of the machine.*last words"):
        session.wait().expect_ok()
    device.close()
    assert pid_of(device) != first


def test_board_ends_while_it_loads(device: BoardDevice) -> None:
    pid_of(device)
    device.run("import os\nfake.execute = lambda source: os._exit(3)\nprint('OK')").expect_ok()
    device.close()
    with pytest.raises(TargetError, match=r"load the program: .*; the machine: exit status 3"):
        device.run("print('OK')")


def test_hang_is_killed(device: BoardDevice) -> None:
    first = pid_of(device)
    with pytest.raises(SessionError, match=r"still running after 0\.5 s, killed"):
        device.run("fake.hang()", timeout=0.5)
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)
    assert pid_of(device) != first


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("print('no such machine')\nraise SystemExit(4)", "exit status 4; output: no such machine"),
        ("", r"exit status 0; output: \(none\)"),
        ("print('/dev/pts/98765')", "/dev/pts/98765 can't be opened: No such file"),
    ],
)
def test_no_terminal(tmp_path: Path, source: str, told: str) -> None:
    machine = machine_of(target_of(tmp_path, source), tmp_path / "log")
    with pytest.raises(TargetError, match=told):
        Board(machine).run(b"")


def test_says_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal, "START_TIMEOUT", 0.1)
    machine = machine_of(target_of(tmp_path, "import time\ntime.sleep(1000)"), tmp_path / "log")
    with pytest.raises(TargetError, match=r"goes on after 0\.1 s"):
        Board(machine).run(b"")


def test_no_such_command(tmp_path: Path) -> None:
    target = find(["execpty:no-such-command -x"], [tmp_path])[0]
    with pytest.raises(TargetError, match="no-such-command can't be started: No such file"):
        Board(machine_of(target, tmp_path / "log")).run(b"")


def test_names(tmp_path: Path) -> None:
    targets = find(["execpty:/bin/one -a", "execpty:/bin/one -b"], [tmp_path])
    names = [target.id for target in targets]
    assert all(name.startswith("execpty:one-") and "/" not in name for name in names)
    assert len(set(names)) == 2
    for wrong in ("execpty:", "execpty: ", "execpty:'one"):
        with pytest.raises(TargetError, match=wrong):
            find([wrong], [tmp_path])
