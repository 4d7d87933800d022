# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Which port has the board: it is asked, and only one answer is taken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from serial.tools import list_ports
from serial.tools.list_ports_common import ListPortInfo

from ..machine import SerialBoard
from ..targets import TargetError, port_of

NO_PORT = (
    "there is no serial port. Is the board connected, by a cable that carries data? "
    "On Linux `dmesg` shows whether a device was found"
)


class PortError(Exception):
    """There isn't exactly one board to flash; the text lists what was looked at."""


@dataclass(frozen=True)
class Found:
    """A port that was looked at: the chip that answered there, or why none did."""

    port: str
    what: str
    chip: str = ""
    problem: str = ""

    def __str__(self) -> str:
        return f"  {self.port} ({self.what}): {self.chip or self.problem}"


def named(name: str) -> str:
    """The device or URL that a user means by `a0`, `u0`, `id:1234`, `/dev/…` or `socket://…`."""
    try:
        return SerialBoard(port_of(name) or name).start()
    except TargetError as error:
        raise PortError(str(error)) from error


def choose(wanted: str, ask: Callable[[str], str]) -> str:
    """The one port with a chip that is `wanted`, or with any if that is empty.

    `ask` returns the chip on a port, and raises OSError if none answers. Ports that aren't USB
    are left alone: what hangs there may not like to be asked.
    """
    found = [_look(port, ask) for port in sorted(list_ports.comports())]
    if not found:
        raise PortError(NO_PORT)
    boards = [port for port in found if port.chip and wanted in ("", port.chip)]
    if len(boards) == 1:
        return boards[0].port
    number = "several boards" if boards else "no board"
    suits = f" with {wanted}" if wanted else ""
    advice = "name the port of one" if boards else "press its BOOT button, or name its port"
    lines = [f"{number}{suits} found; {advice}. Looked at:", *map(str, found)]
    raise PortError("\n".join(lines))


def _look(port: ListPortInfo, ask: Callable[[str], str]) -> Found:
    what = str(port.description)
    if port.vid is None:
        return Found(port.device, what, problem="not asked, since it isn't USB")
    try:
        return Found(port.device, what, chip=ask(port.device))
    except OSError as error:
        return Found(port.device, what, problem=str(error))
