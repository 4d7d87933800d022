# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""One program on one target, for commands that a person runs."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .board import Board
from .device import BoardDevice, Device, UnixDevice, make_board
from .known import read_known
from .session import Session, SessionError
from .targets import Target, find

#: Seconds that a program may be silent.
SILENT = 3600.0
#: Of the unix port, unless a program's size is a test.
HEAP = "8m"
LINE = re.compile(r"[^\n]*\n")


def add_target(parser: argparse.ArgumentParser, nargs: str | None = None) -> None:
    """The arguments that name it."""
    add = parser.add_argument
    add("target", nargs=nargs, help="such as a0, port:URL, unix:micropython, mps2:firmware.elf")
    targets = "file of the targets' names (default: %(default)s)"
    add("--targets", type=Path, default=Path("tests/targets.ini"), help=targets)
    builds = "folder that {build} in that file stands for (default: %(default)s)"
    add("--build-root", type=Path, default=Path("build"), help=builds)


def target_of(options: argparse.Namespace) -> Target:
    """The target that they name; TargetError if there is none."""
    return find([options.target], [options.build_root], read_known(options.targets))[0]


@contextmanager
def device_of(target: Target, root: Path, name: str) -> Iterator[Device]:
    """The target for one program; what it says goes into a log, too."""
    log = root / "logs" / target.log_folder / f"{name}.log"
    board: Board | None = None
    device: Device = UnixDevice(target, log)
    if target.is_board:
        board = make_board(target, log.with_name(f"{name}-machine.log"))
        device = BoardDevice(target, log, board)
    try:
        yield device
        device.close()
    finally:
        if board:
            board.drop()


def lines_of(session: Session, interrupts: bool = True) -> Iterator[str]:
    """Each line that the program says, until it ends.

    With `interrupts` Ctrl-C is for the program, the first time.
    """
    interrupted = not interrupts
    while True:
        try:
            yield session.expect(LINE, SILENT)[0]
        except SessionError:
            return
        except KeyboardInterrupt:
            if interrupted:
                raise
            interrupted = True
            session.interrupt()
