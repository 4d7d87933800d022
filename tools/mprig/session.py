# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""A program running on a target, from its start to its end."""

from __future__ import annotations

import codecs
import io
import re
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Union

from .transport import Exit, Reader, Transport

#: Seconds that anything may take unless its caller says otherwise. It bounds failures only.
DEFAULT_TIMEOUT = 60.0
TAIL = 1000
#: Seconds of silence that end a table of threads, and seconds that it may take.
QUIET = 0.5
ANSWER = 5.0

Pattern = Union[str, "re.Pattern[str]"]


class SessionError(AssertionError):
    """A program didn't do what was expected of it; the text says what was seen instead."""


@dataclass(frozen=True)
class Result:
    """How a program ended and all that it said.

    `status` is None if a signal ended it; then `signal_name` is set; or if it was `lost` with
    the board that it ran on. `output` is `stdout` and `stderr` in the order in which they were
    read, which says little about the order in which they were written. On a serial line there is
    only `stdout`.
    """

    status: int | None
    signal_name: str | None
    stdout: str
    stderr: str
    output: str
    log: Path
    lost: str = ""

    @property
    def last_line(self) -> str:
        """The last line of `stdout` that isn't empty, or an empty string."""
        lines = self.stdout.split("\n")
        return next((line for line in reversed(lines) if line.strip()), "")

    def expect_ok(self) -> None:
        """Raise SessionError unless it ended normally and its last line is OK."""
        if self.status != 0 or self.last_line != "OK":
            raise SessionError(self.describe("expected a last line OK and exit status 0"))

    def describe(self, problem: str) -> str:
        """`problem`, how the program ended, the end of its output, and where the rest is."""
        how = str(Exit(self.status, self.signal_name, self.lost))
        return _report(f"{problem}: ended with {how}", self.output, self.log)


class Session:
    """Talks to one running program. Close it in the end: that ends the program, whatever it does.

    Line ends are `\\n` in everything that it returns, whatever the target sends.
    """

    def __init__(self, transport: Transport, log: Path, title: str) -> None:
        self._transport = transport
        self._log_path = log
        self._log = log.open("ab")
        self._log.write(f"--- {title}\n".encode())
        self._changed = threading.Condition()
        self._text = {"output": "", "stdout": "", "stderr": ""}
        self._seen = 0
        self._open = len(transport.streams)
        self._readers = [
            threading.Thread(target=self._pump, args=item, daemon=True)
            for item in transport.streams.items()
        ]
        for reader in self._readers:
            reader.start()

    def _pump(self, name: str, read: Reader) -> None:
        utf8 = codecs.getincrementaldecoder("utf-8")("replace")
        decoder = io.IncrementalNewlineDecoder(utf8, translate=True)
        while True:
            data = read()
            with self._changed:
                text = decoder.decode(data, final=not data)
                self._text[name] += text
                self._text["output"] += text
                self._log.write(data)
                self._log.flush()
                self._open -= not data
                self._changed.notify_all()
            if not data:
                return

    @property
    def output(self) -> str:
        """All that the program has said so far."""
        return self._text["output"]

    def expect(self, pattern: Pattern, timeout: float = DEFAULT_TIMEOUT) -> re.Match[str]:
        """Block until `pattern` appears after what was expected before; return the match.

        A string is taken literally. Raises SessionError when `timeout` seconds have passed or the
        program has ended without it.
        """
        regex = re.compile(re.escape(pattern)) if isinstance(pattern, str) else pattern
        deadline = time.monotonic() + timeout
        with self._changed:
            while True:
                match = regex.search(self.output, self._seen)
                if match:
                    self._seen = match.end()
                    return match
                left = deadline - time.monotonic()
                if not self._open:
                    break
                if left <= 0:
                    break
                self._changed.wait(left)
        if self._open:
            # So long a wait is a hang. A shorter one may be meant to be in vain.
            why = self._threads() if timeout >= DEFAULT_TIMEOUT else ""
            raise self._error(f"expected {regex.pattern!r} within {timeout:g} s", why)
        ended = self._transport.wait(timeout)
        raise self._error(f"expected {regex.pattern!r}, but it ended with {ended}")

    def send(self, text: str) -> None:
        """Give `text` to the program as input. Raises SessionError if it has ended."""
        try:
            self._transport.write(text.encode())
        except OSError as error:
            ended = self._transport.wait(1)
            raise self._error(f"can't send {text!r}: {error}; ended with {ended}") from error

    def interrupt(self) -> None:
        """Do what Ctrl-C does on the target."""
        self._transport.interrupt()

    def show_threads(self) -> None:
        """Have a process of a build with modthread print its threads, whatever it does.

        On a board this is for a program that hangs, and interrupts it.
        """
        self._transport.show_threads()

    def _threads(self) -> str:
        """The table of a hanging program's threads, if it can be had."""
        before = len(self.output)
        more = self._transport.show_threads()
        deadline = time.monotonic() + ANSWER
        with self._changed:
            # Until it is silent again.
            while time.monotonic() < deadline and self._changed.wait(QUIET):
                pass
        text = self.output[before:] + more
        return f"\nits threads:\n{text.strip()}" if text.strip() else "\nits threads can't be had"

    def close_input(self) -> None:
        """Tell the program that no more input will come."""
        self._transport.close_input()

    def wait(self, timeout: float = DEFAULT_TIMEOUT) -> Result:
        """Block until the program has ended; kill it and raise SessionError after `timeout` s."""
        ended = self._transport.wait(timeout)
        if ended is None:
            output, why = self.output, self._threads()
            self.close()
            problem = f"still running after {timeout:g} s, killed"
            raise SessionError(_report(problem, output, self._log_path) + why)
        for reader in self._readers:
            reader.join()
        return Result(
            ended.status, ended.signal_name, **self._text, log=self._log_path, lost=ended.lost
        )

    def is_over(self, timeout: float) -> bool:
        """Has the program ended? Waits for that, `timeout` seconds at most."""
        return self._transport.wait(timeout) is not None

    def close(self) -> None:
        """Kill the program if it still runs. May be called again."""
        self._transport.kill()
        for reader in self._readers:
            reader.join()
        self._log.close()

    def _error(self, problem: str, more: str = "") -> SessionError:
        return SessionError(_report(problem, self.output, self._log_path) + more)


def _report(problem: str, output: str, log: Path) -> str:
    cut = "…" if len(output) > TAIL else ""
    return f"{problem}\nlast output: {cut}{output[-TAIL:] or '(none)'}\nwhole log: {log}"
