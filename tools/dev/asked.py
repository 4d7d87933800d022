# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Checks what make was asked for, before it installs or builds anything for that.

    python -m dev.asked repl --target=vax --port=/dev/ttyUSB7 --image=firmware.bin

Runs before anything is installed, so it uses the standard library only. Exit status: 0 there is
such a thing; 1 there isn't, and a line says what there is.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from mprig.targets import TargetError, port_of

from .targets import find

#: Where Linux and macOS have serial ports over USB.
USB_PORTS = ("ttyACM*", "ttyUSB*", "cu.usb*")
DEVICES = Path("/dev")


class Unknown(Exception):
    """There is no such thing; the text says what there is instead."""


def check_target(name: str, build_root: Path) -> None:
    """Is there such a target, and is it built?"""
    try:
        for target in find([name], [build_root]):
            check_port(target.port) if target.port else target.interpreter()
    except TargetError as error:
        raise Unknown(f"TARGET={name}: {error}") from error


def check_port(name: str) -> None:
    """Is there such a device? Of a URL, or a serial number, nothing is known before it is used."""
    try:
        port = Path(port_of(name) or name)
    except TargetError as error:
        raise Unknown(f"PORT={error}") from error
    if not port.is_absolute() or port.exists():
        return
    there = sorted(str(path) for pattern in USB_PORTS for path in DEVICES.glob(pattern))
    raise Unknown(f"{port}: there is no such port; there are: {', '.join(there) or 'none'}")


def check_images(names: Sequence[str], one: bool) -> None:
    """Are there such files, and is it a single one, where that is wanted?"""
    missing = [name for name in names if not Path(name).is_file()]
    if missing:
        raise Unknown(f"IMAGE={missing[0]}: there is no such file")
    if not names:
        raise Unknown("there is no image: `make esp32` builds one, or IMAGE= names a firmware.bin")
    if one and len(names) > 1:
        raise Unknown(f"BOARD= or IMAGE= has to name one image; there are: {' '.join(names)}")


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("goal")
    parser.add_argument("--target", default="")
    parser.add_argument("--build-root", type=Path, default=Path("build"))
    parser.add_argument("--port", default="")
    parser.add_argument("--image", nargs="*")
    parser.add_argument("--one", action="store_true", help="of the images")
    options = parser.parse_args(arguments)
    try:
        if options.target:
            check_target(options.target, options.build_root)
        if options.port:
            check_port(options.port)
        if options.image is not None:
            check_images(options.image, options.one)
    except Unknown as error:
        print(f"{options.goal}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
