# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Asks the firmware that runs on a board which it is."""

from __future__ import annotations

import ast
import hashlib
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..board import Board
from ..device import BoardDevice
from ..machine import SerialBoard
from ..session import SessionError
from ..targets import PORT, Target, TargetError
from .image import Application

#: Prints one dictionary. Stock `_thread` takes a timeout for a lock that isn't to be waited for.
IDENTITY = """
import sys
try:
    import _thread
except ImportError:
    _thread = None
strict = False
if _thread:
    lock = _thread.allocate_lock()
    try:
        lock.acquire(0, 1)
    except ValueError:
        strict = True
print({
    "version": sys.version,
    "machine": getattr(sys.implementation, "_machine", "an unknown machine"),
    "backend": getattr(_thread, "_backend", None),
    "strict": strict,
})
"""

#: The same for the application that was started: its place in the flash and its SHA-256.
RUNNING = """
import esp32, hashlib
running = esp32.Partition(esp32.Partition.RUNNING)
digest, left, block = hashlib.sha256(), {length}, 0
buffer = bytearray(4096)
while left > 0:
    running.readblocks(block, buffer)
    digest.update(memoryview(buffer)[:min(left, len(buffer))])
    left -= len(buffer)
    block += 1
print({{"offset": running.info()[2], "digest": digest.digest()}})
"""

#: Seconds for one of them; a board reads its flash at some megabytes a second.
LIMIT = 60


class CheckError(Exception):
    """The firmware that runs isn't the one that it should be; the text says how it differs."""


def check(
    port: str, firmware: bytes, application: Application | None, modthread: bool = False
) -> list[str]:
    """Compare what runs on `port` with a firmware file; returns what was found, for the user.

    With `application` the flash that the program runs from is compared, too. Raises CheckError,
    also if the board doesn't answer; with `modthread`, also if that isn't in it.
    """
    with _asking(port) as ask:
        return _check(ask, firmware, application, modthread)


def identify(port: str) -> dict[str, Any]:
    """The identity of the firmware on `port`: the keys of IDENTITY's dictionary.

    Raises CheckError, also if its `_thread` isn't modthread's.
    """
    with _asking(port) as ask:
        identity = ask(IDENTITY)
    require_ours(identity)
    return identity


@contextmanager
def _asking(port: str) -> Iterator[Callable[[str], dict[str, Any]]]:
    board = Board(SerialBoard(port))
    with tempfile.TemporaryDirectory() as folder:
        device = BoardDevice(Target(PORT, port=port), Path(folder) / "log", board)
        try:
            yield lambda source: _ask(device, source)
        except (TargetError, SessionError) as error:
            raise CheckError(f"{port}: {error}") from error
        finally:
            board.drop()


def _ask(device: BoardDevice, source: str) -> dict[str, Any]:
    result = device.run(source, timeout=LIMIT)
    device.close()
    try:
        if result.status == 0:
            return dict(ast.literal_eval(result.stdout))
    except (ValueError, SyntaxError):
        pass
    raise CheckError(f"the firmware can't be asked: {result.stdout.strip()}")


def _check(
    ask: Callable[[str], dict[str, Any]],
    firmware: bytes,
    application: Application | None,
    modthread: bool,
) -> list[str]:
    identity = ask(IDENTITY)
    if modthread:
        require_ours(identity)
    version = str(identity["version"])
    if version.encode() not in firmware:
        raise CheckError(f"another firmware runs: {version}")
    lines = [
        f"runs {version} on {identity['machine']}",
        f"_thread is modthread's, on {identity['backend']}"
        if is_ours(identity)
        else "modthread isn't in it",
    ]
    if application:
        _require_running(ask(RUNNING.format(length=len(application.data))), application)
        lines.append(f"runs from the flash that holds this image, build {application.build_id}")
    return lines


def is_ours(identity: dict[str, Any]) -> bool:
    """Is it modthread that gave `identity`?"""
    return bool(identity["backend"] and identity["strict"])


def require_ours(identity: dict[str, Any]) -> None:
    """Is it modthread that gave `identity`? Raises CheckError if not."""
    if not is_ours(identity):
        raise CheckError(f"_thread isn't modthread's in what runs: {identity['version']}")


def _require_running(running: dict[str, Any], application: Application) -> None:
    if running["offset"] != application.offset:
        raise CheckError(
            f"what runs was started from {running['offset']:#x} in the flash, "
            f"and the image has its application at {application.offset:#x}"
        )
    if running["digest"] != hashlib.sha256(application.data).digest():
        raise CheckError("another build of the same version runs: the flash it is in differs")
