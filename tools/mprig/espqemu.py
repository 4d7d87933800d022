# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""ESP32 boards in Espressif's QEMU, which takes the same `firmware.bin` as a board does.

That QEMU is a fork: the one of a Linux distribution has no such machines. ESP-IDF's tools install
it. The image is padded to the size of the flash that its header names, since that is what the
emulated flash must have, and every start gets a fresh copy.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import serial

from .machine import LINE, SocketQemu
from .targets import Target, TargetError

#: Seconds from its start to its prompt; the first start makes a file system. Bounds failures only.
BOOT_LIMIT = 120.0
#: The end of MicroPython's greeting.
GREETING = b'Type "help()"'
#: An instruction takes 2 ** 3 ns, so a CPU of 125 MHz. Without -icount this emulator can deliver an
#: interrupt after the CPU has masked it, which no real CPU does.
ICOUNT = "shift=3"
#: The sizes of emulated flashes for which an image's header has a number, in MiB.
FLASH_MIB = {1: 2, 2: 4, 3: 8, 4: 16}
MIB = 1 << 20
#: Where an image's header has the flash's size: the upper half of this byte.
FLASH_BYTE = 3


@dataclass(frozen=True)
class Chip:
    """QEMU's options for a chip.

    `efuse` are the bytes of its fuses that aren't 0, of `efuse_size`: they say which revision of
    the chip it is, and the bootloader refuses one that is too old. `fuses` are the names that
    QEMU's versions have for the device.
    """

    program: str
    package: str
    machine: tuple[str, ...]
    efuse_size: int
    efuse: dict[int, int]
    fuses: tuple[str, ...]


CHIPS = {
    "esp32": Chip(
        "qemu-system-xtensa",
        "qemu-xtensa",
        ("-machine", "esp32", "-m", "4M"),
        124,
        {13: 0x80, 22: 0x10},  # revision 3
        ("nvram.esp32.efuse",),
    ),
    "esp32c3": Chip(
        "qemu-system-riscv32",
        "qemu-riscv32",
        ("-machine", "esp32c3"),
        1024,
        {38: 0x0C},  # revision 0.3
        ("nvram.esp32c3.efuse",),
    ),
    "esp32s3": Chip(
        "qemu-system-xtensa",
        "qemu-xtensa",
        ("-machine", "esp32s3"),
        1024,
        {38: 0x0C},  # revision 0.3
        # Older versions have the C3's name for it; a name that isn't there only makes a warning.
        ("nvram.esp32c3.efuse", "nvram.esp32s3.efuse"),
    ),
}


def find_program(chip: str) -> str:
    """The path of a QEMU that knows the chip; TargetError says where to get one."""
    program = CHIPS[chip].program
    candidates = list(_candidates(program, CHIPS[chip].package))
    for path in candidates:
        if _has_machine(path, chip):
            return path
    tools = f'"$IDF_PATH"/tools/idf_tools.py install {CHIPS[chip].package}'
    wrong = f"{candidates[0]} has no machine {chip}" if candidates else f"{program} is missing"
    raise TargetError(f"{wrong}: Espressif's QEMU is needed; `python {tools}` installs it")


def _candidates(program: str, package: str) -> Iterator[str]:
    """The program of a name: on PATH, then where ESP-IDF's tools install it, the newest first."""
    on_path = shutil.which(program)
    if on_path:
        yield on_path
    tools = Path(os.environ.get("IDF_TOOLS_PATH") or Path.home() / ".espressif")
    found = sorted((tools / "tools" / package).glob(f"*/qemu/bin/{program}"), reverse=True)
    yield from map(str, found)


def _has_machine(path: str, chip: str) -> bool:
    command = [path, "-machine", "help"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    except OSError as error:
        raise TargetError(f"{path} can't be started: {error.strerror}") from error
    if done.returncode != 0:
        raise TargetError(f"{path} doesn't run: {(done.stderr or done.stdout).strip()[-300:]}")
    return chip in {line.split(" ")[0] for line in done.stdout.splitlines()}


def flash_of(firmware: Path) -> tuple[str, bytes]:
    """The chip that an image is for, and the whole flash with it in; TargetError says what's wrong.

    The rest is as in an erased flash: all ones.
    """
    try:
        from .flash import image  # noqa: PLC0415  # esptool isn't needed for any other target
    except ImportError as error:
        install = "`pip install 'esptool>=5,<6'` installs it"
        raise TargetError(f"{error.name} is missing: {install}") from error
    try:
        read = image.read(firmware)
    except image.ImageError as error:
        raise TargetError(str(error)) from error
    if read.chip not in CHIPS:
        known = ", ".join(CHIPS)
        raise TargetError(f"{firmware} is for {read.chip}, which QEMU doesn't know: {known}")
    header = read.data.lstrip(b"\xff")
    size = FLASH_MIB.get(header[FLASH_BYTE] >> 4, 0) * MIB
    if size < read.needs:
        sizes = ", ".join(f"{mib}" for mib in FLASH_MIB.values())
        raise TargetError(
            f"{firmware} is for a flash of {size // MIB or 'unknown'} MiB and needs {read.needs} "
            f"bytes; QEMU can have {sizes} MiB"
        )
    flash = b"\xff" * read.offset + read.data
    return read.chip, flash.ljust(size, b"\xff")


def efuses_of(chip: str) -> bytes:
    """The contents of the chip's fuses."""
    fuses = bytearray(CHIPS[chip].efuse_size)
    for at, value in CHIPS[chip].efuse.items():
        fuses[at] = value
    return bytes(fuses)


def qemu_command(program: str, chip: str, flash: Path, efuses: Path) -> list[str]:
    """The command that starts QEMU."""
    command = [program, *CHIPS[chip].machine]
    command += ["-drive", f"file={flash},if=mtd,format=raw"]
    command += ["-drive", f"file={efuses},if=none,format=raw,id=efuse"]
    for name in CHIPS[chip].fuses:
        command += ["-global", f"driver={name},property=drive,value=efuse"]
    # Watchdogs go by the host's time here, and bite on a slow one.
    command += ["-global", f"driver=timer.{chip}.timg,property=wdt_disable,value=true"]
    command += ["-icount", ICOUNT, "-nic", "none", "-nographic", "-monitor", "none"]
    return [*command, "-serial", LINE]


class EspQemu(SocketQemu):
    """An ESP32 board in QEMU. `start` returns when it is at its prompt.

    The command, what QEMU says and what the board says until its prompt go into `log`; the copies
    of the flash and of the fuses are beside it.
    """

    def __init__(self, firmware: Path, log: Path, chip: str = "") -> None:
        super().__init__(log)
        self._firmware = firmware
        self._chip = chip
        self._dead = ""

    def start(self) -> str:
        """Switch it on; raises TargetError, at once if it has never come to its prompt."""
        if self._dead:
            raise TargetError(self._dead)
        command = self._prepare()
        shown = shlex.join(command)
        self._log.parent.mkdir(parents=True, exist_ok=True)
        with self._log.open("a", encoding="utf-8") as log:
            log.write(f"--- {shown}\n")
        print(f"starting {shown}", file=sys.stderr)
        url = self._launch(command)
        self._await_prompt(url)
        return url

    def _prepare(self) -> list[str]:
        chip, data = flash_of(self._firmware)
        if self._chip not in ("", chip):
            raise TargetError(f"{self._firmware} is for {chip}, not for {self._chip}")
        program = find_program(chip)
        flash, efuses = self._log.with_suffix(".flash"), self._log.with_suffix(".efuse")
        flash.parent.mkdir(parents=True, exist_ok=True)
        flash.write_bytes(data)
        efuses.write_bytes(efuses_of(chip))
        return qemu_command(program, chip, flash, efuses)

    def _await_prompt(self, url: str) -> None:
        """Copy what the board says to the log until it has greeted.

        Its UART forgets what comes before MicroPython runs, so nobody may speak to it earlier.
        """
        said = b""
        deadline = time.monotonic() + BOOT_LIMIT
        with serial.serial_for_url(url, timeout=0.2) as line, self._log.open("ab") as log:
            while GREETING not in said and not self.ended(0) and time.monotonic() < deadline:
                data = self._read(line)
                log.write(data)
                log.flush()
                said += data
        if GREETING not in said:
            self._give_up(said)

    def _read(self, line: serial.Serial) -> bytes:
        try:
            return bytes(line.read(max(1, line.in_waiting)))
        except serial.SerialException:  # QEMU is about to end
            self.ended(1)
            return b""

    def _give_up(self, said: bytes) -> None:
        ended = self.ended(0)
        how = f"QEMU has ended with {ended}: {self.last_words()}" if ended else "it goes on"
        last = said.decode("utf-8", "replace").strip()[-300:] or "(nothing)"
        self.kill()
        self._dead = (
            f"the board in QEMU doesn't come to its prompt within {BOOT_LIMIT:g} s: {how}; "
            f"its last output: {last}\nwhole log: {self._log}"
        )
        raise TargetError(self._dead)

    def kill(self) -> None:
        super().kill()
        for suffix in (".flash", ".efuse"):
            self._log.with_suffix(suffix).unlink(missing_ok=True)


def machine_of_image(target: Target, log: Path) -> EspQemu:
    """The machine of a target that is a chip in QEMU; TargetError if its firmware isn't built."""
    return EspQemu(target.interpreter(), log, target.kind.chip)
