# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Boards in QEMU, with a program in QEMU's place that only knows how to be started and to end."""

from __future__ import annotations

import os
import select
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dev.targets import KINDS
from mprig.board import Board
from mprig.device import BoardDevice
from mprig.machine import Qemu
from mprig.session import SessionError
from mprig.targets import Target, TargetError

QEMU = f"""#!{sys.executable}
import os, re, socket, sys, threading
sys.path.insert(0, {str(Path(__file__).parent)!r})
from test_serial import Fake
Fake(socket.socket(fileno=int(re.search(r"fd=([0-9]+)", " ".join(sys.argv))[1])))
threading.Event().wait()
"""


def install(folder: Path, source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = folder / "bin" / "qemu-system-arm"
    path.parent.mkdir()
    path.write_text(source)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{path.parent}:/usr/bin:/bin")


@pytest.fixture
def device(tmp_path: Path) -> Iterator[BoardDevice]:
    board = Board(Qemu("mps2-an385", tmp_path / "firmware.elf", tmp_path / "qemu.log"))
    yield BoardDevice(Target(KINDS["mps2"], tmp_path), tmp_path / "log", board)
    board.drop()


def pid_of(device: BoardDevice) -> int:
    result = device.run("import os\nprint(os.getpid())\nprint('OK')")
    result.expect_ok()
    device.close()
    return int(result.stdout.split()[0])


def test_one_machine_for_all(
    device: BoardDevice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, QEMU, monkeypatch)
    assert pid_of(device) == pid_of(device)


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ("os._exit(3)", "exit status 3 of the machine itself"),
        ("os._exit(0)", "exit status 0 of the machine itself"),
        ("os.abort()", "signal SIGABRT of the machine itself"),
    ],
)
def test_machine_ends(
    device: BoardDevice,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    how: str,
    message: str,
) -> None:
    install(tmp_path, QEMU, monkeypatch)
    first = pid_of(device)
    result = device.run(f"import os\nfake.say(b'FATAL: registers\\r\\nOK\\r\\n')\n{how}")
    with pytest.raises(SessionError, match=f"(?s)ended with {message}.*FATAL: registers"):
        result.expect_ok()
    assert pid_of(device) != first


def test_hang_is_killed(
    device: BoardDevice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, QEMU, monkeypatch)
    first = pid_of(device)
    with pytest.raises(SessionError, match=r"still running after 0\.5 s, killed"):
        device.run("fake.hang()", timeout=0.5)
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)
    assert pid_of(device) != first


def test_dies_in_the_reset(
    device: BoardDevice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, QEMU, monkeypatch)
    device.run("import os\nfake.reboot = lambda raw: os._exit(1)\nprint('OK')").expect_ok()
    with pytest.raises(
        SessionError, match=r"after the program's end: .*; the machine: exit status"
    ):
        device.close()
    pid_of(device)


def test_dies_at_once(device: BoardDevice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, "#!/bin/sh\necho 'no such machine' >&2\nexit 1\n", monkeypatch)
    with pytest.raises(TargetError, match=r"given up .*: exit status 1, no such machine"):
        device.run("print('OK')")


def test_no_qemu(device: BoardDevice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(TargetError, match="qemu-system-arm is missing: it is QEMU for Arm"):
        device.run("print('OK')")


# Starts a machine, says that machine's process id, and waits to be killed.
OWNER = """
import sys
from pathlib import Path
from mprig.machine import Qemu
machine = Qemu("mps2-an385", Path("firmware.elf"), Path(sys.argv[1]))
machine.start()
print(machine._child.pid, flush=True)
input()
"""


def test_ends_with_its_owner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, QEMU, monkeypatch)
    command = [sys.executable, "-c", OWNER, str(tmp_path / "qemu.log")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as owner:
        assert owner.stdout
        qemu = os.pidfd_open(int(owner.stdout.readline()))
        owner.kill()
    ended, _, _ = select.select([qemu], [], [], 20)
    if not ended:
        signal.pidfd_send_signal(qemu, signal.SIGKILL)
    os.close(qemu)
    assert ended
