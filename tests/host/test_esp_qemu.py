# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""ESP32 boards in Espressif's QEMU, with a program in its place that boots no firmware.

What is tested is what can be: the flash, the command, the messages. No chip runs anything here.
"""

from __future__ import annotations

import hashlib
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import flash_rig as rig
import pytest
from esptool.bin_image import ELFSection  # type: ignore[import-untyped]
from esptool.targets import CHIP_DEFS  # type: ignore[import-untyped]

from dev import checklist, fetch
from dev.targets import find
from mprig import cli, espqemu
from mprig.board import Board
from mprig.device import BoardDevice
from mprig.espqemu import EspQemu, flash_of
from mprig.targets import TargetError

MIB = 1 << 20
FOUR_MIB = 2 << 4

#: Says what machines it has; else it is a board that boots, slowly, and then has a prompt.
QEMU = f"""#!{sys.executable}
import json, os, re, socket, sys, threading
if sys.argv[1:] == ["-machine", "help"]:
    print("Supported machines are:\\nesp32c3              Espressif ESP32C3 machine")
    print("esp32                Espressif ESP32 machine\\nnone                 empty machine")
    raise SystemExit
sys.path.insert(0, {str(Path(__file__).parent)!r})
import test_serial
class Booting(test_serial.Fake):
    def talk(self):
        if self.connections == 1:
            # What is said to it now is lost.
            self.say(b"ESP-ROM:esp32c3-api1-20210207\\r\\nentry 0x403cc710\\r\\n")
            self.say(test_serial.GREETING + self.ps1)
            self.read()
        super().talk()
words = " ".join(sys.argv)
print("fake", words, flush=True)
Booting(socket.socket(fileno=int(re.search(r"fd=([0-9]+)", words)[1])))
threading.Event().wait()
"""


def bootloader(chip: str, size_and_speed: int = FOUR_MIB) -> bytes:
    image = CHIP_DEFS[chip].BOOTLOADER_IMAGE()
    image.flash_size_freq = size_and_speed
    image.segments = [ELFSection(b".data", rig.RAM, rig.noise(chip, 8_000), 0)]
    written = image.save(None)
    assert isinstance(written, bytes)
    return written


def firmware(folder: Path, chip: str, size_and_speed: int = FOUR_MIB) -> Path:
    path = folder / "firmware.bin"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(rig.merged(chip, bootloader=bootloader(chip, size_and_speed)))
    return path


def install(folder: Path, source: str = QEMU, program: str = "qemu-system-riscv32") -> Path:
    path = folder / program
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(source)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@pytest.fixture(autouse=True)
def no_other_qemu(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide the machine's own QEMU."""
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:/usr/bin:/bin")
    monkeypatch.setenv("IDF_TOOLS_PATH", str(tmp_path / "espressif"))


@pytest.fixture
def device(tmp_path: Path) -> Iterator[BoardDevice]:
    path = firmware(tmp_path, "esp32c3")
    board = Board(EspQemu(path, tmp_path / "machine.log", "esp32c3"))
    target = find([f"qemu:{path}"], [])[0]
    yield BoardDevice(target, tmp_path / "log", board)
    board.drop()


# --- the flash --------------------------------------------------------------------------------


@pytest.mark.parametrize("chip", ["esp32", "esp32c3", "esp32s3"])
@pytest.mark.parametrize(("code", "mib"), [(2, 4), (3, 8), (4, 16)])
def test_flash_is_padded_to_its_size(tmp_path: Path, chip: str, code: int, mib: int) -> None:
    path = firmware(tmp_path, chip, code << 4)
    found, flash = flash_of(path)
    data = path.read_bytes()
    begin = rig.BOOTLOADERS[chip]
    assert found == chip
    assert len(flash) == mib * MIB
    assert flash[:begin] == b"\xff" * begin
    assert flash[begin : begin + len(data)] == data
    assert not flash[begin + len(data) :].strip(b"\xff")


@pytest.mark.parametrize("code", [1, 7])
def test_flash_that_is_too_small_or_unknown(tmp_path: Path, code: int) -> None:
    path = firmware(tmp_path, "esp32c3", code << 4)
    message = r"flash of (2|unknown) MiB and needs 4194304 bytes; QEMU can have 2, 4, 8, 16 MiB"
    with pytest.raises(TargetError, match=message):
        flash_of(path)


def test_a_chip_that_qemu_does_not_know(tmp_path: Path) -> None:
    path = firmware(tmp_path, "esp32c6")
    with pytest.raises(TargetError, match="for esp32c6, which QEMU doesn't know: esp32, esp32c3"):
        flash_of(path)


def test_no_image_and_a_broken_one(tmp_path: Path) -> None:
    with pytest.raises(TargetError, match=r"firmware\.bin: No such file"):
        flash_of(tmp_path / "firmware.bin")
    path = firmware(tmp_path, "esp32c3")
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(TargetError, match="cut off or damaged in the application"):
        flash_of(path)


def test_another_chip_than_the_target_says(tmp_path: Path) -> None:
    machine = EspQemu(firmware(tmp_path, "esp32"), tmp_path / "log", "esp32c3")
    with pytest.raises(TargetError, match="is for esp32, not for esp32c3"):
        machine.start()


@pytest.mark.parametrize("chip", sorted(espqemu.CHIPS))
def test_fuses_say_a_revision_that_the_bootloader_takes(chip: str) -> None:
    # The sums of the fuses that ESP-IDF gives to QEMU.
    sums = {
        "esp32": "96405fb1e2f3ffa576ca85e08cf03a4be82153ac407ceb7eb9971d091b254fda",
        "esp32c3": "2054600a17c72426ac024ae851e7ea26f9cf612f31140b445ff713ba15ac09c8",
        "esp32s3": "2054600a17c72426ac024ae851e7ea26f9cf612f31140b445ff713ba15ac09c8",
    }
    assert hashlib.sha256(espqemu.efuses_of(chip)).hexdigest() == sums[chip]


# --- which QEMU -------------------------------------------------------------------------------


def test_no_qemu() -> None:
    message = r"qemu-system-riscv32 is missing: .*/idf_tools\.py install qemu-riscv32` installs it"
    with pytest.raises(TargetError, match=message):
        espqemu.find_program("esp32c3")
    with pytest.raises(TargetError, match=r"qemu-system-xtensa is missing: .*install qemu-xtensa`"):
        espqemu.find_program("esp32s3")


def test_a_distributions_qemu(tmp_path: Path) -> None:
    install(tmp_path / "bin", "#!/bin/sh\necho 'virt       RISC-V VirtIO board'\n")
    with pytest.raises(TargetError, match="bin/qemu-system-riscv32 has no machine esp32c3: Espres"):
        espqemu.find_program("esp32c3")


def test_a_qemu_that_does_not_run(tmp_path: Path) -> None:
    install(tmp_path / "bin", "#!/bin/sh\necho 'libslirp.so.0: cannot open' >&2\nexit 127\n")
    with pytest.raises(TargetError, match=r"doesn't run: libslirp\.so\.0: cannot open"):
        espqemu.find_program("esp32c3")


def test_the_one_of_idfs_tools_is_found(tmp_path: Path) -> None:
    install(tmp_path / "bin", "#!/bin/sh\necho 'virt       RISC-V VirtIO board'\n")
    tools = tmp_path / "espressif/tools/qemu-riscv32"
    install(tools / "esp_develop_8.2.0_20240122/qemu/bin")
    newest = install(tools / "esp_develop_9.0.0_20240606/qemu/bin")
    assert espqemu.find_program("esp32c3") == str(newest)


# --- the board --------------------------------------------------------------------------------


def test_programs_run_after_the_boot(
    device: BoardDevice, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    install(tmp_path / "bin")
    for _ in range(2):
        device.run("print('OK')").expect_ok()
        device.close()
    log = (tmp_path / "machine.log").read_text()
    assert log.count("--- ") == 1  # one machine for both
    command = log.split("--- ")[1].splitlines()[0]
    assert capfd.readouterr().err.splitlines()[0] == f"starting {command}"
    words = command.split()
    assert words[:3] == [str(tmp_path / "bin/qemu-system-riscv32"), "-machine", "esp32c3"]
    pairs = set(zip(words, words[1:]))
    wanted = {
        ("-drive", f"file={tmp_path}/machine.flash,if=mtd,format=raw"),
        ("-drive", f"file={tmp_path}/machine.efuse,if=none,format=raw,id=efuse"),
        ("-global", "driver=nvram.esp32c3.efuse,property=drive,value=efuse"),
        ("-global", "driver=timer.esp32c3.timg,property=wdt_disable,value=true"),
        ("-icount", "shift=3"),
        ("-serial", "chardev:line"),
    }
    assert wanted <= pairs
    assert "entry 0x403cc710" in log and 'Type "help()"' in log
    assert (tmp_path / "machine.flash").read_bytes() == flash_of(tmp_path / "firmware.bin")[1]
    assert (tmp_path / "machine.efuse").read_bytes() == espqemu.efuses_of("esp32c3")


def test_every_start_has_a_fresh_flash(device: BoardDevice, tmp_path: Path) -> None:
    install(tmp_path / "bin")
    whole = hashlib.sha256(flash_of(tmp_path / "firmware.bin")[1]).hexdigest()
    flash = tmp_path / "machine.flash"
    source = f"open({str(flash)!r}, 'r+b').write(b'written')\nprint('OK')"
    device.run(source).expect_ok()
    assert hashlib.sha256(flash.read_bytes()).hexdigest() != whole
    device.close()
    device._board.drop()
    assert not flash.exists()
    device.run("print('OK')").expect_ok()
    assert hashlib.sha256(flash.read_bytes()).hexdigest() == whole


def test_a_board_that_does_not_boot(
    device: BoardDevice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path / "bin", QEMU.replace("test_serial.GREETING + self.ps1", "b'panic'"))
    monkeypatch.setattr(espqemu, "BOOT_LIMIT", 2.0)
    message = r"(?s)prompt within 2 s: it goes on; its last output: .*panic\nwhole log: .*/machine"
    with pytest.raises(TargetError, match=message):
        device.run("print('OK')")
    # It isn't started again.
    install(tmp_path / "bin", "#!/bin/sh\nexit 9\n")
    with pytest.raises(TargetError, match=message):
        device.run("print('OK')")


def test_a_qemu_that_ends(device: BoardDevice, tmp_path: Path) -> None:
    install(tmp_path / "bin", QEMU.replace("class Booting", "sys.exit('no such drive')\nclass X"))
    message = "QEMU has ended with exit status 1: no such drive; its last output: .nothing"
    with pytest.raises(TargetError, match=message):
        device.run("print('OK')")


# --- names and commands -----------------------------------------------------------------------


def test_targets(tmp_path: Path) -> None:
    path = firmware(tmp_path / "build/esp32-ESP32_GENERIC_C3", "esp32c3")
    (target,) = find(["esp32c3-qemu"], [tmp_path / "build"])
    assert target.is_board and target.interpreter() == path
    missing = "esp32-ESP32_GENERIC/firmware.bin is missing: `make esp32 BOARD=ESP32_GENERIC`"
    with pytest.raises(TargetError, match=missing):
        find(["esp32-qemu"], [tmp_path / "build"])[0].interpreter()
    (own,) = find([f"qemu:{path}"], [])
    assert own.is_board and own.id == "qemu:esp32-ESP32_GENERIC_C3" and own.interpreter() == path
    with pytest.raises(TargetError, match=r"^nowhere/firmware.bin is missing$"):
        find(["qemu:nowhere/firmware.bin"], [])[0].interpreter()


def test_flash_check(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = firmware(tmp_path, "esp32c3")
    assert cli.main(["flash", "--check", "--qemu", str(path)]) == 1
    assert "qemu-system-riscv32 is missing" in capfd.readouterr().err
    install(tmp_path / "bin")
    # The fake's Python is CPython's, and says so: it is asked, and is found to be another firmware.
    assert cli.main(["flash", "--check", "--qemu", str(path)]) == 1
    assert "another firmware runs: " in capfd.readouterr().err


def test_flash_in_qemu_is_for_checks_only(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["flash", "--qemu", str(firmware(tmp_path, "esp32c3"))]) == 1
    assert "--qemu is for --check" in capfd.readouterr().err


def test_checklist(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = firmware(tmp_path, "esp32c3")
    report = tmp_path / "report.md"
    command = [f"--target=qemu:{path}", f"--report={report}"]
    assert checklist.main(command) == 1
    assert "qemu-system-riscv32 is missing" in capfd.readouterr().err
    install(tmp_path / "bin")
    assert checklist.main(command) == 1
    assert "_thread isn't modthread's in what runs" in capfd.readouterr().err
    assert not report.exists()
    assert checklist.main([*command, "--port=a0"]) == 1
    assert "either --port or --target" in capfd.readouterr().err


def test_make(tmp_path: Path) -> None:
    """`make esp32-qemu` takes what `make esp32` has built, and says what is missing."""
    command = ["make", "--no-print-directory", "-n", "esp32-qemu", "BOARD=ESP32_GENERIC_C3"]
    command += [f"BUILD_ROOT={tmp_path}"]
    done = subprocess.run(command, cwd=fetch.ROOT, capture_output=True, text=True, check=True)
    assert "-C ports/esp32 BOARD=ESP32_GENERIC_C3" in done.stdout
    assert f"'qemu:{tmp_path}/esp32-ESP32_GENERIC_C3/firmware.bin'" in done.stdout
