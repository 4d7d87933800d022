# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""A board in the hands of a test that runs on the host: the fixtures `board` and `boards`."""

from __future__ import annotations

import ast
import contextlib
import re
from dataclasses import replace
from pathlib import Path
from typing import Any, Union

from .board import Board
from .session import DEFAULT_TIMEOUT, Result, Session, SessionError
from .targets import Target

Program = Union[str, Path]
#: Seconds for a program to end by Ctrl-C when its test has ended.
ENDING = 2.0


def on_line(target: Target) -> Target:
    """`target` with a board's prompt: an interpreter that is a process here gets one."""
    if target.is_board:
        return target
    return replace(target, kind=replace(target.kind, pty=True))


class LiveBoard:
    """An interpreter that stays: names and threads of one program are there for the next.

    It is clean when a test gets it. Programs run one after another: each call that begins one
    waits for the one before. A program that fails is an error, at the latest when the test ends,
    unless the test asks for its Result; one that still runs then is interrupted, or killed. Every
    limit is in seconds; what runs longer is killed, and the next program finds a clean interpreter.
    """

    def __init__(self, name: str, board: Board, log: Path) -> None:
        self.name = name
        self._board = board
        self._log = log
        self._session: Session | None = None
        self._stopped = False  # by the test
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_bytes(b"")

    def exec(self, program: Program, timeout: float = DEFAULT_TIMEOUT) -> str:
        """Run `program`, source text or a file of the host's, to its end; what it has printed.

        Raises SessionError with its traceback if an exception ended it.
        """
        self.start(program, timeout)
        return self._must_end_well(timeout)

    def eval(self, expression: str, timeout: float = DEFAULT_TIMEOUT) -> Any:
        """The value of an expression, if its `repr` is one of Python's literals."""
        text = self.exec(f"print(repr({expression}))", timeout)
        try:
            return ast.literal_eval(text.strip().rpartition("\n")[2])
        except (ValueError, SyntaxError):
            raise SessionError(f"{expression} is no literal: {text.strip()}") from None

    def start(self, program: Program, timeout: float = DEFAULT_TIMEOUT) -> None:
        """Start `program` and return at once; `timeout` is for the end of the one before."""
        self._must_end_well(timeout)
        source = program.read_bytes() if isinstance(program, Path) else program.encode()
        self._stopped = False
        self._session = Session(self._board.run(source, stays=True), self._log, str(program))

    def expect(
        self, pattern: str | re.Pattern[str], timeout: float = DEFAULT_TIMEOUT
    ) -> re.Match[str]:
        """Wait for a regular expression in what the program prints, after the last one found.

        Raises SessionError when the program has ended without it, or `timeout` is over.
        """
        return self._started().expect(re.compile(pattern), timeout)

    def send(self, text: str) -> None:
        """Give the program input; a line ends with `\\r`, as a terminal sends it."""
        self._started().send(text)

    def interrupt(self) -> None:
        """Send Ctrl-C."""
        self._stopped = True
        self._started().interrupt()

    def wait(self, timeout: float = DEFAULT_TIMEOUT) -> Result:
        """Wait for the program's end; how it ended, be it well or not."""
        session = self._started()
        try:
            return session.wait(timeout)
        finally:
            session.close()
            self._session = None

    def soft_reset(self) -> None:
        """Begin with a clean interpreter; a program that still runs is killed."""
        if self._session:
            self._session.close()
            self._session = None
        self._board.soft_reset()

    def close(self) -> None:
        """Leave it clean for the next test. Raises SessionError for a program that has failed."""
        failed = ""
        if self._session:
            # It may be at its end already, and have failed; nobody knows before that was read.
            with contextlib.suppress(OSError):  # a line that is lost
                self.interrupt()
            if self._session.is_over(ENDING):
                failed = self._failure(self.wait())
            else:
                self._session.close()
                self._session = None
        self._board.soft_reset()
        if failed:
            raise SessionError(failed)

    def _started(self) -> Session:
        if not self._session:
            raise SessionError(f"{self.name}: no program was started")
        return self._session

    def _must_end_well(self, timeout: float) -> str:
        """Wait for the program, if there is one; what it printed."""
        if not self._session:
            return ""
        result = self.wait(timeout)
        failed = self._failure(result)
        if failed:
            raise SessionError(failed)
        return result.stdout

    def _failure(self, result: Result) -> str:
        interrupted = self._stopped and result.last_line.startswith("KeyboardInterrupt")
        if result.status == 0 or interrupted:
            return ""
        return result.describe(f"{self.name}: expected an end without an exception")
