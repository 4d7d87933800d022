# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Writing an image to a board by esptool, and making sure that it is there."""

from __future__ import annotations

import contextlib
import struct
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from esptool import cmds  # type: ignore[import-untyped]
from esptool.loader import ESPLoader  # type: ignore[import-untyped]
from esptool.logger import EsptoolLogger, log  # type: ignore[import-untyped]
from esptool.util import (  # type: ignore[import-untyped]
    FatalError,
    flash_size_bytes,
    strip_chip_name,
)

from .image import Image

#: The speed that every board understands, and the one that is tried first.
SLOW = 115200
FAST = 460800
#: Resets into the bootloader before a port is given up.
ATTEMPTS = 3

BROKEN = " (the board doesn't hold the image now: flash it again)"

Say = Callable[[str], None]


class BoardError(OSError):
    """The board doesn't hold the image; the text says why."""


class LinkError(BoardError):
    """The board doesn't answer as it should: a slower line may help."""


class Quiet(EsptoolLogger):  # type: ignore[misc]
    """Leaves esptool its progress bar and its warnings."""

    def print(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: what it does next is no news to someone who waits for the end."""

    def note(self, *args: Any) -> None:
        """Nothing, as above."""

    def stage(self, finish: bool = False) -> None:
        """Nothing, as nothing was printed that could be erased."""


def be_quiet() -> None:
    """Print only what a user has to know."""
    log.set_logger(Quiet())


@dataclass(frozen=True)
class Plan:
    """How to flash."""

    baud: int = FAST
    erase: bool = False
    verify: bool = True
    dry_run: bool = False


#: The errors of esptool and the port. struct: esptool unpacks an answer that isn't whole.
ERRORS: tuple[type[Exception], ...] = (FatalError, OSError, struct.error)
with contextlib.suppress(ImportError):
    # How a port that goes away surfaces in pyserial, where there is such a module.
    import termios

    ERRORS += (termios.error,)


@contextlib.contextmanager
def _told(kind: type[BoardError], then: str = "") -> Iterator[None]:
    """Any error inside, as one kind of error with a text of one line."""
    try:
        yield
    except BoardError:
        raise
    except ERRORS as error:
        raise kind(_line(error) + then) from error


def _line(error: Exception) -> str:
    text = str(error.args[-1] if error.args else error)
    # esptool adds where to read on, and empty lines.
    lines = [line.strip() for line in text.splitlines() if "troubleshooting" not in line.lower()]
    return " ".join(filter(None, lines)) or type(error).__name__


def chip_at(port: str) -> str:
    """The chip on a port, which then goes on with its program; BoardError if none answers."""
    with _connected(port) as esp, _told(BoardError):
        chip = strip_chip_name(esp.CHIP_NAME)
        _restart(esp)
        return str(chip)


@contextlib.contextmanager
def _connected(port: str) -> Iterator[ESPLoader]:
    """Reset the chip on `port` into its bootloader; closes the port at the end."""
    with _told(BoardError):
        esp = cmds.detect_chip(port, connect_attempts=ATTEMPTS)
    with esp:
        yield esp


def flash(image: Image, port: str, plan: Plan, say: Say) -> None:
    """Put `image` on the board; when this returns it is there. Raises BoardError.

    A line that doesn't carry the fast rate is tried again at the slow one.
    """
    try:
        return _flash(image, port, plan, plan.baud, say)
    except LinkError as error:
        if plan.baud <= SLOW:
            raise
        say(f"{port}: {error}; trying again with {SLOW} baud")
    # Out here the error, and with it the port, has been let go.
    _flash(image, port, plan, SLOW, say)


def _flash(image: Image, port: str, plan: Plan, baud: int, say: Say) -> None:
    with _connected(port) as rom, _told(LinkError):
        _require_chip(rom, image)
        esp = cmds.run_stub(rom)
        if baud != SLOW:
            esp.change_baud(baud)
        cmds.attach_flash(esp)
        size = _require_room(esp, image)
        say(f"{port}: {esp.CHIP_NAME} with {size // 1024} KB of flash, {baud} baud")
        _write(esp, image, plan, say)
        with contextlib.suppress(OSError):
            # By now the flash is as it should be, whether or not the port outlives the reset.
            _restart(esp)


def _require_chip(esp: ESPLoader, image: Image) -> None:
    """Refuse a board whose flash can't be what the image is, before it is changed."""
    chip = strip_chip_name(esp.CHIP_NAME)
    if chip != image.chip:
        raise BoardError(f"{image.path} is for {image.chip}, and the board has {chip}")
    if esp.secure_download_mode:
        raise BoardError("the board is in secure download mode: its flash can't be checked")
    if esp.get_flash_encryption_enabled():
        raise BoardError("the board encrypts its flash: a plain image wouldn't start")


def _require_room(esp: ESPLoader, image: Image) -> int:
    size = flash_size_bytes(cmds.detect_flash_size(esp))
    if size is None:
        raise LinkError("the board's flash doesn't tell its size")
    if image.needs > size:
        raise BoardError(
            f"{image.path} needs {image.needs // 1024} KB of flash, "
            f"and the board has {size // 1024} KB"
        )
    return int(size)


def _write(esp: ESPLoader, image: Image, plan: Plan, say: Say) -> None:
    place = f"{len(image.data)} bytes at {image.offset:#x}"
    if plan.dry_run:
        say(f"would {'erase all and ' if plan.erase else ''}write {place}; nothing was changed")
        return
    # As given: esptool could adapt the header to the flash, and then it would be another image.
    parts = [(image.offset, image.data)]
    with _told(LinkError, BROKEN):
        no_progress = not sys.stdout.isatty()
        cmds.write_flash(esp, parts, erase_all=plan.erase, no_progress=no_progress)
        say(f"wrote {place}")
        if plan.verify:
            cmds.verify_flash(esp, parts)
            say("verified: the flash holds exactly this image")


def _restart(esp: ESPLoader) -> None:
    cmds.reset_chip(esp, "hard-reset")
