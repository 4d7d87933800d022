# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Machines whose serial line is a pseudo-terminal that a command makes and names."""

from __future__ import annotations

import os
import queue
import re
import subprocess
import threading
import tty
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from .process import kill_group, last_line, wait_for
from .targets import TargetError
from .transport import Exit

#: Seconds until the command must have said where its terminal is.
START_TIMEOUT = 20.0
#: Seconds that it may take to end after its last output.
DYING = 2.0

DEVICE = re.compile(rb"/dev/(?:pts/\d+|ttys\d+)")


class PtyMachine:
    """A command that prints the path of a pseudo-terminal, as QEMU does with `-serial pty`.

    Its output is copied to `log`. The terminal is held open from here: QEMU looks only once a
    second whether somebody has opened it, and an echo mustn't be the first thing that it reads.
    """

    def __init__(
        self, command: Sequence[str], log: Path, env: Mapping[str, str] | None = None
    ) -> None:
        self._command = command
        self._log = log
        self._env = env
        self._child: subprocess.Popen[bytes] | None = None
        self._holder: int | None = None
        self._copier: threading.Thread | None = None

    def start(self) -> str:
        """Start the command; the path of its terminal. Raises TargetError if it names none."""
        self._log.parent.mkdir(parents=True, exist_ok=True)
        try:
            child = self._child = subprocess.Popen(
                self._command,
                env=self._env and dict(self._env),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except OSError as error:
            raise TargetError(f"{self._command[0]} can't be started: {error.strerror}") from error
        assert child.stdout
        path = self._read_path(child.stdout)
        try:
            self._holder = os.open(path, os.O_RDWR | os.O_NOCTTY)
        except OSError as error:
            self.kill()
            raise TargetError(f"{path} can't be opened: {error.strerror}") from error
        tty.setraw(self._holder)
        return path

    def _read_path(self, output: IO[bytes]) -> str:
        said: queue.Queue[bytes] = queue.Queue()
        self._copier = threading.Thread(target=_copy, args=(output, self._log, said), daemon=True)
        self._copier.start()
        text, line = b"", b"\n"
        while line:
            try:
                line = said.get(timeout=START_TIMEOUT)
            except queue.Empty:
                break
            found = DEVICE.search(line)
            if found:
                return found[0].decode()
            text += line
        # After its last line it may take a moment to end.
        ended = self.ended(0 if line else DYING)
        self.kill()
        how = str(ended) if ended else f"goes on after {START_TIMEOUT:g} s"
        last = text.decode("utf-8", "replace").strip()[-300:] or "(none)"
        raise TargetError(
            f"{' '.join(self._command)}: names no pseudo-terminal: {how}; output: {last}"
        )

    def ended(self, timeout: float) -> Exit | None:
        """How the command ended, None if it hasn't."""
        return wait_for(self._child, timeout) if self._child else None

    def kill(self) -> None:
        """End the command and all that it started. May be called again."""
        if self._child:
            kill_group(self._child)
            self._child = None
        if self._holder is not None:
            os.close(self._holder)
            self._holder = None

    def rest(self) -> None:
        """It goes on."""

    def go_on(self) -> None:
        """It does."""

    def last_words(self) -> str:
        """The last line that the command has printed."""
        if self._copier and self.ended(0):
            self._copier.join(DYING)  # so that it has all
        return last_line(self._log)


def _copy(output: IO[bytes], log: Path, said: queue.Queue[bytes]) -> None:
    """Copy lines to a file and a queue; an empty one to the queue at the end."""
    with output, log.open("ab") as file:
        for line in output:
            file.write(line)
            file.flush()
            said.put(line)
    said.put(b"")
