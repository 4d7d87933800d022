# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""The command line of `mprig flash`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ..espqemu import EspQemu
from ..targets import TargetError
from . import board, check, image, ports

ERRORS = (image.ImageError, ports.PortError, board.BoardError, check.CheckError, TargetError)

FLASH = """\
Write a firmware to an ESP32 board. The exit status is 0 only if the board holds exactly that
image afterwards; with --dry-run, if it would; with --check, if it runs it.
"""


def add_flash(parser: argparse.ArgumentParser) -> None:
    """The arguments of `mprig flash`."""
    parser.description = FLASH
    parser.set_defaults(run=run_flash)
    add = parser.add_argument
    add("image", type=Path, help="firmware.bin of a build: bootloader, table and application")
    add("--port", help="such as /dev/ttyUSB0, u0, a0, id:SERIAL-NUMBER or socket://HOST:PORT")
    add("--chip", help="such as esp32c3; refuses an image or a board with another")
    add("--baud", type=int, default=board.FAST, help="default: %(default)s, then 115200")
    add("--erase", action="store_true", help="erase the whole flash first, with all files in it")
    add("--no-verify", action="store_true", help="trust esptool's checks while it writes")
    add("--dry-run", action="store_true", help="check image and board, and change nothing")
    add("--check", action="store_true", help="write nothing; ask the board if it runs the image")
    add("--modthread", action="store_true", help="with --check: fail if modthread isn't in it")
    add("--qemu", action="store_true", help="with --check: ask the image in Espressif's QEMU")
    add("--verbose", "-v", action="store_true", help="show what esptool says")


def run_flash(options: argparse.Namespace) -> int:
    """`mprig flash`; returns the exit status."""
    try:
        if options.qemu:
            _check_in_qemu(options)
        elif options.check:
            _check(options, _named(options))
        else:
            _flash(options)
    except ERRORS as error:
        print(f"mprig flash: {error}", file=sys.stderr)
        return 1
    return 0


def _read(options: argparse.Namespace) -> image.Image:
    firmware = image.read(options.image)
    if options.chip and options.chip != firmware.chip:
        raise image.ImageError(f"{options.image} is for {firmware.chip}, not for {options.chip}")
    return firmware


def _flash(options: argparse.Namespace) -> None:
    firmware = _read(options)
    if not options.verbose:
        board.be_quiet()
    print(f"{firmware.path}: {len(firmware.data)} bytes for {firmware.chip}")
    plan = board.Plan(options.baud, options.erase, not options.no_verify, options.dry_run)
    port = _named(options) or ports.choose(firmware.chip, board.chip_at)
    board.flash(firmware, port, plan, print)


def _named(options: argparse.Namespace) -> str:
    return ports.named(options.port) if options.port else ""


def _check_in_qemu(options: argparse.Namespace) -> None:
    if not options.check or options.port:
        raise ports.PortError("--qemu is for --check, and without --port: nothing is flashed there")
    machine = EspQemu(options.image, Path("build/logs/flash-check.log"), options.chip or "")
    try:
        _check(options, machine.start())
    finally:
        machine.kill()


def _check(options: argparse.Namespace, port: str) -> None:
    # A simulated board runs an ELF file: nothing was flashed there.
    elf = options.image.is_file() and options.image.read_bytes()
    if elf and elf.startswith(image.ELF):
        firmware, application = elf, None
    else:
        firmware, application = _read(options).data, _read(options).application
    # Without a reset, so what the board has been doing since is asked.
    port = port or ports.choose("", lambda _: "not asked")
    for line in check.check(port, firmware, application, options.modthread):
        print(f"{port}: {line}")
