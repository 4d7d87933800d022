# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""`mprig flash --check`: what runs is asked over the REPL.

Only the firmware in QEMU and the unix builds are MicroPython here. The ESP32 is a fake whose REPL
runs CPython, with the one class of MicroPython's `esp32` that is asked, on the flash of a board.
"""

from __future__ import annotations

import _thread
import ast
import contextlib
import sys
import types
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flash_rig import APPLICATION, BOOTLOADERS, VERSION, Board, application, listed, merged
from serial.tools import list_ports
from test_serial import Fake

from mprig import cli
from mprig.device import Device
from mprig.flash import check
from mprig.machine import Qemu

CHIP = "esp32s2"

Check = Callable[..., tuple[int, str]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Check:
    """Runs `mprig flash --check` with a firmware on a port; gives the status and what it says."""

    def run(data: bytes, port: str, *options: str) -> tuple[int, str]:
        path = tmp_path / "firmware.bin"
        path.write_bytes(data)
        status = cli.main(["flash", "--check", "--port", port, *options, str(path)])
        said = capsys.readouterr()
        return status, said.out + said.err

    return run


# MicroPython


@pytest.mark.targets("mps2")
def test_firmware_in_qemu(target: Device, tmp_path: Path, run: Check) -> None:
    firmware = target.target.interpreter()
    machine = Qemu(target.target.kind.machine, firmware, tmp_path / "qemu.log")
    url = machine.start()
    try:
        status, said = run(firmware.read_bytes(), url, "--modthread")
        assert status == 0, said
        assert "MicroPython v" in said
        assert "_thread is modthread's, on freertos" in said
        # Another image, though it is a whole one.
        status, said = run(merged(CHIP), url)
        assert status == 1
        assert "another firmware runs: 3.4.0; MicroPython v" in said
    finally:
        machine.kill()


def identity(device: Device) -> dict[str, object]:
    result = device.run(check.IDENTITY)
    assert result.status == 0, result.stdout
    return dict(ast.literal_eval(result.stdout))


@pytest.mark.targets("unix", "unix-nogil")
def test_knows_its_own_thread(target: Device) -> None:
    check.require_ours(identity(target))


@pytest.mark.targets("stock@newest", "stock-gil@newest")
def test_knows_the_stock_thread(target: Device) -> None:
    with pytest.raises(check.CheckError, match=r"_thread isn't modthread's in what runs: 3\.4\.0"):
        check.require_ours(identity(target))


# A fake ESP32


class Partition:
    """`esp32.Partition`: what was started is at `offset` in `flash`."""

    RUNNING = 1
    flash = b""
    offset = APPLICATION

    def __init__(self, which: int) -> None:
        assert which == self.RUNNING

    def info(self) -> tuple[object, ...]:
        return (0, 0, self.offset, 0x1F0000, "factory", False)

    def readblocks(self, block: int, buffer: bytearray) -> None:
        begin = self.offset + block * 4096
        buffer[:] = self.flash[begin : begin + len(buffer)]


@pytest.fixture
def partition(monkeypatch: pytest.MonkeyPatch) -> type[Partition]:
    """Have Python pass for MicroPython with modthread on an ESP32."""

    class Own(Partition):
        pass

    monkeypatch.setitem(sys.modules, "esp32", types.SimpleNamespace(Partition=Own))
    monkeypatch.setattr(_thread, "_backend", "freertos", raising=False)
    monkeypatch.setattr(sys, "version", f"3.4.0; {VERSION}")
    return Own


@pytest.fixture
def fake() -> Iterator[Fake]:
    fake = Fake()
    yield fake
    with contextlib.suppress(OSError):  # closed by the test
        fake.close()


def flashed(data: bytes) -> bytes:
    return (b"\xff" * BOOTLOADERS[CHIP] + data).ljust(4 << 20, b"\xff")


def test_flashed_then_checked(
    run: Check,
    fake: Fake,
    partition: type[Partition],
    tmp_path: Path,
) -> None:
    data = merged(CHIP)
    path = tmp_path / "to-flash.bin"
    path.write_bytes(data)
    board = Board(CHIP)
    try:
        assert cli.main(["flash", str(path), "--port", board.port]) == 0
    finally:
        board.close()
    partition.flash = board.contents()
    status, said = run(data, fake.url)
    assert status == 0, said
    assert "runs from the flash that holds this image, build e3b0c442" in said


def test_another_build_of_the_version(run: Check, fake: Fake, partition: type[Partition]) -> None:
    partition.flash = flashed(merged(CHIP))
    status, said = run(merged(CHIP, application(CHIP, seed="another")), fake.url)
    assert status == 1, said
    assert "another build of the same version runs" in said


def test_one_bit_differs(run: Check, fake: Fake, partition: type[Partition]) -> None:
    data = bytearray(flashed(merged(CHIP)))
    data[APPLICATION + len(application(CHIP)) - 1] ^= 1
    partition.flash = bytes(data)
    status, said = run(merged(CHIP), fake.url)
    assert status == 1, said
    assert "the flash it is in differs" in said


def test_started_from_elsewhere(run: Check, fake: Fake, partition: type[Partition]) -> None:
    """After an update over the air another application runs than the image's own."""
    partition.flash = flashed(merged(CHIP))
    partition.offset = 0x200000
    status, said = run(merged(CHIP), fake.url)
    assert status == 1, said
    assert "was started from 0x200000 in the flash" in said


def test_another_version(run: Check, fake: Fake, partition: type[Partition]) -> None:
    app = application(CHIP, "MicroPython v1.2.3-dirty on 2026-01-02")
    partition.flash = flashed(merged(CHIP, app))
    status, said = run(merged(CHIP, app), fake.url)
    assert status == 1, said
    assert f"another firmware runs: 3.4.0; {VERSION}" in said


def test_not_ours(
    run: Check, fake: Fake, partition: type[Partition], monkeypatch: pytest.MonkeyPatch
) -> None:
    partition.flash = flashed(merged(CHIP))
    monkeypatch.delattr(_thread, "_backend")
    status, said = run(merged(CHIP), fake.url)
    assert status == 0, said
    assert f"runs 3.4.0; {VERSION}" in said and "modthread isn't in it" in said
    assert "runs from the flash that holds this image" in said
    status, said = run(merged(CHIP), fake.url, "--modthread")
    assert status == 1
    assert "_thread isn't modthread's" in said


def test_not_an_esp32(
    run: Check, fake: Fake, partition: type[Partition], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "esp32", None)
    status, said = run(merged(CHIP), fake.url)
    assert status == 1
    assert "the firmware can't be asked: " in said


def test_no_prompt(run: Check, fake: Fake) -> None:
    fake.close()
    status, said = run(merged(CHIP), fake.url)
    assert status == 1, said
    assert f"{fake.url} can't be opened" in said


def test_finds_the_port(
    run: Check, fake: Fake, partition: type[Partition], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is asked to find it, as that would reset the board."""
    ports = [listed("/dev/ttyS0", usb=False), listed(fake.url)]
    monkeypatch.setattr(list_ports, "comports", lambda: ports)
    partition.flash = flashed(merged(CHIP))
    assert run(merged(CHIP), "")[0] == 0
    ports.append(listed("/dev/ttyUSB1"))
    status, said = run(merged(CHIP), "")
    assert status == 1
    assert "several boards found; name the port of one" in said
