"""A target in the hands of one test."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Callable, Union

from .process import PipeProcess, TerminalProcess
from .session import DEFAULT_TIMEOUT, Result, Session
from .targets import Target
from .transport import Transport

#: The Python part of the module, where it isn't frozen into the interpreter.
LIBRARY = Path(__file__).resolve().parents[2] / "modthread" / "lib"

Program = Union[str, Path]
Start = Callable[[Sequence[str], Mapping[str, str]], Transport]


class UnixDevice:
    """Gives one test clean interpreters of a unix target, as many as it asks for.

    All that they say goes into `log`. Call `close` at the test's end: no interpreter outlives it.
    """

    def __init__(self, target: Target, log: Path) -> None:
        self.target = target
        self._log = log
        self._sessions: list[Session] = []
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_bytes(b"")

    def run(self, program: Program, timeout: float = DEFAULT_TIMEOUT, heap: str = "2m") -> Result:
        """Run `program` (source text, or a file) to its end, without input.

        Raises SessionError when it hasn't ended after `timeout` seconds, and kills it.
        """
        session = self.start(program, heap)
        session.close_input()
        try:
            return session.wait(timeout)
        finally:
            session.close()

    def start(self, program: Program, heap: str = "2m") -> Session:
        """Start `program` and return at once; its input stays open."""
        what = [str(program)] if isinstance(program, Path) else ["-c", program]
        return self._open(PipeProcess, ["-X", f"heapsize={heap}", *what])

    def repl(self) -> Session:
        """A REPL on a terminal, to type into; returns without waiting for its prompt."""
        return self._open(TerminalProcess, [])

    def _open(self, start: Start, arguments: Sequence[str]) -> Session:
        command = [str(self.target.interpreter()), *arguments]
        # Whatever the user has set for a MicroPython of his own doesn't belong in a test.
        env = {k: v for k, v in os.environ.items() if not k.startswith("MICROPY")}
        env["MICROPYPATH"] = str(LIBRARY)
        session = Session(start(command, env), self._log, shlex.join(command))
        self._sessions.append(session)
        return session

    def close(self) -> None:
        """Kill whatever still runs."""
        while self._sessions:
            self._sessions.pop().close()
