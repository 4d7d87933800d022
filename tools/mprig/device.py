# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""A target in the hands of one test."""

from __future__ import annotations

import os
import shlex
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Callable, Union

from .board import Board
from .files import Copy
from .machine import machine_of
from .process import PipeProcess, TerminalProcess
from .session import DEFAULT_TIMEOUT, Result, Session, SessionError
from .targets import Target
from .transport import Transport

Program = Union[str, Path]
#: Holds the folders that interpreters here import from, besides what is frozen.
PATH = "MPRIG_PATH"
#: The unix port's own, on 64 bits.
HEAP = "2m"
Start = Callable[[Sequence[str], Mapping[str, str]], Transport]


class Device(ABC):
    """Gives one test clean interpreters of a target, as many as it asks for, one at a time.

    All that they say goes into `log`. Call `close` at the test's end: no program outlives it.
    """

    def __init__(self, target: Target, log: Path) -> None:
        self.target = target
        self._log = log
        self._sessions: list[Session] = []
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_bytes(b"")

    def run(self, program: Program, timeout: float = DEFAULT_TIMEOUT, heap: str = HEAP) -> Result:
        """Run `program` (source text, or a file) to its end, without input.

        Raises SessionError when it hasn't ended after `timeout` seconds, and kills it.
        """
        session = self.start(program, heap)
        session.close_input()
        try:
            return session.wait(timeout)
        finally:
            session.close()

    @abstractmethod
    def start(self, program: Program, heap: str = HEAP) -> Session:
        """Start `program` and return at once; its input stays open.

        A board has the heap that it has, whatever `heap` says.
        """

    @abstractmethod
    def repl(self) -> Session:
        """A REPL to type into; returns without waiting for its prompt."""

    def _session(self, transport: Transport, title: str) -> Session:
        session = Session(transport, self._log, title)
        self._sessions.append(session)
        return session

    def close(self) -> None:
        """Kill whatever still runs. Raises SessionError for what it finds then to be wrong."""
        while self._sessions:
            self._sessions.pop().close()


class UnixDevice(Device):
    """Interpreters that are processes here, on pipes, or on a terminal for the REPL."""

    def start(self, program: Program, heap: str = HEAP) -> Session:
        what = [str(program)] if isinstance(program, Path) else ["-c", program]
        return self._open(PipeProcess, ["-X", f"heapsize={heap}", *what])

    def repl(self) -> Session:
        return self._open(TerminalProcess, [])

    def _open(self, start: Start, arguments: Sequence[str]) -> Session:
        command = [str(self.target.interpreter()), *arguments]
        return self._session(start(command, interpreter_env()), shlex.join(command))


def interpreter_env() -> dict[str, str]:
    """The environment for an interpreter that is a process here."""
    # Settings of the user's for a MicroPython of his own don't belong in a test.
    env = {k: v for k, v in os.environ.items() if not k.startswith("MICROPY")}
    path = os.environ.get(PATH, "")
    env["MICROPYPATH"] = f".frozen:{path}" if path else ".frozen"
    return env


class BoardDevice(Device):
    """Interpreters on a board: one after another, each after a soft reset."""

    def __init__(self, target: Target, log: Path, board: Board) -> None:
        super().__init__(target, log)
        self._board = board

    def start(self, program: Program, heap: str = HEAP) -> Session:
        if isinstance(program, Path):
            return self._session(self._board.run(program.read_bytes()), str(program))
        return self._session(self._board.run(program.encode()), program)

    def repl(self) -> Session:
        return self._session(self._board.repl(), "REPL")

    def close(self) -> None:
        super().close()
        complaint = self._board.take_complaint()
        if complaint:
            raise SessionError(f"{complaint}\nwhole log: {self._log}")


def make_board(target: Target, log: Path, files: Sequence[Copy] = ()) -> Board:
    """The board of a target; what its machine itself says goes into `log`.

    `files` are for real file systems: a `pty:` has this machine's, and imports by PATH.
    """
    return Board(machine_of(target, log), () if target.kind.pty else files)
