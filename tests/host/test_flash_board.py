# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""`mprig flash` on boards in their bootloader: what they hold afterwards, and what is said."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import serial
from esptool import cmds  # type: ignore[import-untyped]
from esptool.targets import CHIP_DEFS  # type: ignore[import-untyped]
from flash_rig import BOOTLOADERS, CHIPS, Board, Unplugged, application, listed, merged
from flash_rig import table as make_table
from serial.tools import list_ports
from serial.tools.list_ports_common import ListPortInfo

from mprig import cli

SIZE = 4 << 20
CHIP = "esp32c3"
BIN = Path(sys.executable).parent
TRANSPORTS = ["socket", "pty"]

Attach = Callable[..., Board]


@pytest.fixture
def attach() -> Iterator[Attach]:
    """Makes boards."""
    boards: list[Board] = []

    def make(*arguments: object, **options: object) -> Board:
        boards.append(Board(*arguments, **options))  # type: ignore[arg-type]
        return boards[-1]

    yield make
    for board in boards:
        board.close()


class Command:
    """Runs `mprig flash` with a firmware file, and keeps what it has said."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._path = folder / "firmware.bin"
        self._capsys = capsys
        self.out = self.err = ""

    def __call__(self, data: bytes, *arguments: str) -> int:
        self._path.write_bytes(data)
        status = cli.main(["flash", str(self._path), *arguments])
        self.out, self.err = self._capsys.readouterr()
        return status


@pytest.fixture
def flash(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(tmp_path, capsys)


def with_image(chip: str, data: bytes, before: bytes = b"\xff" * SIZE) -> bytes:
    """The whole flash after `data` was written, which also erases the rest of its last sector."""
    begin = BOOTLOADERS[chip]
    end = begin + len(data)
    return before[:begin] + data + before[end:]


def read_back(board: Board, offset: int, length: int) -> bytes:
    """A part of the flash as esptool reads it."""
    with cmds.detect_chip(board.port) as rom:
        data = cmds.read_flash(cmds.run_stub(rom), offset, length)
    assert isinstance(data, bytes)
    return data


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("chip", CHIPS)
def test_good_image(attach: Attach, flash: Command, chip: str, transport: str) -> None:
    board = attach(chip, transport)
    data = merged(chip)
    assert flash(data, "--port", board.port) == 0
    assert board.contents() == with_image(chip, data)
    # A bit of it by esptool, too, which reads a socket byte by byte.
    assert read_back(board, BOOTLOADERS[chip], 0x2000) == data[:0x2000]
    assert f"{CHIP_DEFS[chip].CHIP_NAME} with 4096 KB of flash, 460800 baud" in flash.out
    assert f"wrote {len(data)} bytes at {BOOTLOADERS[chip]:#x}" in flash.out
    assert flash.out.endswith("verified: the flash holds exactly this image\n")


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("chip", CHIPS)
def test_image_of_another_chip(attach: Attach, flash: Command, chip: str, transport: str) -> None:
    board = attach(chip, transport)
    other = CHIPS[CHIPS.index(chip) - 1]
    assert flash(merged(other), "--port", board.port, "--erase") == 1
    assert f"is for {other}, and the board has {chip}\n" in flash.err
    assert board.flash.blocks == 0


@pytest.mark.parametrize("chip", CHIPS)
def test_bad_file(attach: Attach, flash: Command, chip: str) -> None:
    """No bad file reaches the board."""
    board = attach(chip)
    for data, words in [
        (merged(chip)[:-1000], "is cut off"),
        (b"junk" * 1000, "isn't an ESP32 image"),
        (application(chip), "is an application alone"),
    ]:
        assert flash(data, "--port", board.port) == 1
        assert words in flash.err
    assert board.sessions == 0


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_board_vanishes(attach: Attach, flash: Command, transport: str) -> None:
    board = attach(CHIP, transport)

    def unplug(number: int) -> None:
        if number == 3:
            raise Unplugged

    board.flash.on_block = unplug
    data = merged(CHIP)
    assert flash(data, "--port", board.port) == 1
    assert "trying again with 115200 baud" in flash.out
    assert "doesn't hold the image now: flash it again" in flash.out
    assert f"Could not open {board.port}" in flash.err
    assert board.contents() != with_image(CHIP, data)


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_flash_keeps_a_wrong_bit(attach: Attach, flash: Command, transport: str) -> None:
    board = attach(CHIP, transport)
    data = merged(CHIP)

    def spoil(number: int) -> None:
        board.flash.data[0x10100] = data[0x10100] ^ 1

    board.flash.on_sum = spoil
    assert flash(data, "--port", board.port) == 1
    assert "MD5 of file does not match data in flash! (the board doesn't hold" in flash.err


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_flash_forgets_what_it_was_seen_to_hold(
    attach: Attach, flash: Command, transport: str
) -> None:
    """esptool itself has found it right by then: --verify finds it."""
    board = attach(CHIP, transport)
    data = merged(CHIP)

    def forget(number: int) -> None:
        if number % 2 == 0:
            board.flash.data[0x10100] ^= 1

    board.flash.on_sum = forget
    assert flash(data, "--port", board.port) == 1
    assert flash.out.count("wrote") == 2
    assert "Verification failed. (the board doesn't hold" in flash.err
    assert "exactly" not in flash.out
    # Without --verify nobody notices.
    board.flash.sums = 0
    assert flash(data, "--port", board.port, "--no-verify") == 0
    assert board.flash.sums == 1
    assert "exactly" not in flash.out


def test_passing_error_is_made_good(attach: Attach, flash: Command) -> None:
    board = attach(CHIP)
    data = merged(CHIP)

    def spoil(number: int) -> None:
        if number == 1:
            board.flash.data[0x10100] ^= 1

    board.flash.on_sum = spoil
    assert flash(data, "--port", board.port) == 0
    assert "MD5 of file does not match" in flash.out
    assert board.contents() == with_image(CHIP, data)


def test_slow_line(attach: Attach, flash: Command) -> None:
    board = attach(CHIP, fastest=200_000)
    data = merged(CHIP)
    assert flash(data, "--port", board.port) == 0
    assert "trying again with 115200 baud" in flash.out
    assert "4096 KB of flash, 115200 baud" in flash.out
    assert (board.sessions, board.contents()) == (2, with_image(CHIP, data))


def test_chosen_rate(attach: Attach, flash: Command) -> None:
    """No rate is tried below the one that every board understands."""
    board = attach(CHIP, fastest=200_000)
    assert flash(merged(CHIP), "--port", board.port, "--baud", "230400") == 0
    assert board.sessions == 2
    assert flash(merged(CHIP), "--port", board.port, "--baud", "115200") == 0
    assert board.sessions == 3


def test_erase(attach: Attach, flash: Command) -> None:
    board = attach(CHIP)
    old = bytes(range(256)) * (SIZE // 256)
    data = merged(CHIP)
    board.flash.data[:] = old
    assert flash(data, "--port", board.port) == 0
    assert board.contents() == with_image(CHIP, data, old)
    assert flash(data, "--port", board.port, "--erase") == 0
    assert board.contents() == with_image(CHIP, data)


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_dry_run(attach: Attach, flash: Command, transport: str) -> None:
    board = attach(CHIP, transport)
    old = bytes(range(256)) * (SIZE // 256)
    board.flash.data[:] = old
    assert flash(merged(CHIP), "--port", board.port, "--erase", "--dry-run") == 0
    assert "would erase all and write" in flash.out
    assert board.contents() == old
    other = attach("esp32s3", transport)
    assert flash(merged(CHIP), "--port", other.port, "--dry-run") == 1


def test_flash_is_too_small(attach: Attach, flash: Command) -> None:
    board = attach(CHIP)
    large = merged(CHIP, partitions=make_table((0, 0x10000, 0x1F0000), (1, 0x200000, 0x600000)))
    assert flash(large, "--port", board.port) == 1
    assert "needs 8192 KB of flash, and the board has 4096 KB" in flash.err
    assert board.flash.blocks == 0


def test_encrypted_flash(attach: Attach, flash: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Such a board would decrypt a plain image, and find nothing that it can run."""
    board = attach(CHIP)
    monkeypatch.setattr(CHIP_DEFS[CHIP], "get_flash_encryption_enabled", lambda esp: True)
    assert flash(merged(CHIP), "--port", board.port) == 1
    assert "encrypts its flash" in flash.err
    assert board.flash.blocks == 0


def test_wrong_chip_option(attach: Attach, flash: Command) -> None:
    board = attach(CHIP)
    assert flash(merged(CHIP), "--port", board.port, "--chip", "esp32") == 1
    assert "is for esp32c3, not for esp32\n" in flash.err
    assert board.sessions == 0
    assert flash(merged(CHIP), "--port", board.port, "--chip", CHIP) == 0


# Ports


def test_port_busy(attach: Attach, flash: Command) -> None:
    board = attach(CHIP, "pty")
    with serial.Serial(board.port, exclusive=True):
        assert flash(merged(CHIP), "--port", board.port) == 1
    assert re.search(f"Could not open {board.port}, the port is busy", flash.err)
    assert board.flash.blocks == 0


@pytest.mark.parametrize("port", ["/dev/no-such-port", "socket://127.0.0.1:1", "id:no-such"])
def test_no_such_port(flash: Command, port: str) -> None:
    assert flash(merged(CHIP), "--port", port) == 1
    assert port.removeprefix("id:") in flash.err
    assert "trying again" not in flash.out


@pytest.fixture
def ports(monkeypatch: pytest.MonkeyPatch) -> list[ListPortInfo]:
    """The system's ports; a test fills the list."""
    there: list[ListPortInfo] = []
    monkeypatch.setattr(list_ports, "comports", lambda: there)
    return there


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_finds_the_board(
    attach: Attach, flash: Command, ports: list[ListPortInfo], transport: str
) -> None:
    right, wrong = attach(CHIP, transport), attach("esp32s3", transport)
    ports += [listed("/dev/ttyS0", usb=False), listed(wrong.port), listed(right.port)]
    data = merged(CHIP)
    assert flash(data) == 0
    assert right.contents() == with_image(CHIP, data)
    assert wrong.flash.blocks == 0


def test_no_port_at_all(flash: Command, ports: list[ListPortInfo]) -> None:
    assert flash(merged(CHIP)) == 1
    assert "there is no serial port. Is the board connected" in flash.err


def test_no_board_lists_what_was_looked_at(
    attach: Attach, flash: Command, ports: list[ListPortInfo]
) -> None:
    board = attach("esp32s3", "pty")
    ports += [listed("/dev/ttyS0", usb=False), listed(board.port), listed("/dev/no-such")]
    assert flash(merged(CHIP)) == 1
    first, *lines = flash.err.splitlines()
    assert "no board with esp32c3 found" in first
    assert sorted(lines) == [
        *sorted([f"  {board.port} (USB bridge): esp32s3", lines[0]]),
        "  /dev/ttyS0 (n/a): not asked, since it isn't USB",
    ]
    assert lines[0].startswith("  /dev/no-such (USB bridge): Could not open")


def test_two_boards(attach: Attach, flash: Command, ports: list[ListPortInfo]) -> None:
    boards = [attach(CHIP, "pty"), attach(CHIP, "pty")]
    ports += [listed(board.port) for board in boards]
    assert flash(merged(CHIP)) == 1
    assert "several boards with esp32c3 found; name the port of one" in flash.err
    assert all(board.port in flash.err and board.flash.blocks == 0 for board in boards)


# The command as it is installed, and the mock as it is installed


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_installed_commands(tmp_path: Path, transport: str) -> None:
    """Two programs of their own, as a user has them."""
    (tmp_path / "firmware.bin").write_bytes(merged(CHIP))
    path = tmp_path / "port"
    os.mkfifo(path)
    how = ["--pty"] if transport == "pty" else ["--port", "0"]
    command = [str(BIN / "esp32-mock-bootloader"), "run", "--chip", CHIP, *how]
    command += ["--port-file", str(path), "--exit-on-disconnect", "--timeout", "120"]
    with subprocess.Popen(command, env={**os.environ, "TMPDIR": str(tmp_path)}) as board:
        # Comes when the mock is ready.
        said = path.read_text()
        port = said if transport == "pty" else f"socket://127.0.0.1:{said}"
        command = [str(BIN / "mprig"), "flash", str(tmp_path / "firmware.bin"), "--port", port]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert (done.returncode, board.wait(60)) == (0, 0), done.stderr
    assert done.stdout.endswith("verified: the flash holds exactly this image\n")


def test_shows_progress_on_a_terminal(attach: Attach, tmp_path: Path) -> None:
    board = attach(CHIP)
    data = merged(CHIP)
    (tmp_path / "firmware.bin").write_bytes(data)
    command = [str(BIN / "mprig"), "flash", str(tmp_path / "firmware.bin"), "--port", board.port]
    terminal, inner = os.openpty()
    done = subprocess.run(command, stdout=inner, stderr=inner, timeout=60, check=False)
    os.close(inner)
    shown = b""
    with contextlib.suppress(OSError):  # its end
        while True:
            shown += os.read(terminal, 65536)
    os.close(terminal)
    assert done.returncode == 0, shown
    assert b"100.0%" in shown
    assert board.contents() == with_image(CHIP, data)
