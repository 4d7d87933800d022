# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""A board's prompt: clean interpreters and programs, by mpremote's raw REPL protocol."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from contextlib import contextmanager

from mpremote.transport import TransportError  # type: ignore[import-untyped]
from mpremote.transport_serial import SerialTransport  # type: ignore[import-untyped]

from .port import Port, why_not

#: Seconds for each: to come to a clean prompt, which is tried several times; to take a program;
#: to reset itself after one.
ENTER_TIMEOUT = 5.0
ATTACH_TIMEOUT = 3.0
LOAD_TIMEOUT = 20.0
RESET_TIMEOUT = 20.0

REBOOT = b"soft reboot\r\n"
PROMPT = b"raw REPL; CTRL-B to exit\r\n>"
#: The board's answer to Ctrl-D before it reboots.
SILENT = re.compile(rb"(OK)?(\r\n)?MPY: \Z")


class LineError(Exception):
    """The board doesn't do what the protocol asks; the text says what it did instead."""


class Line:
    """An open serial line to a board's REPL. All methods raise LineError, in bounded time."""

    def __init__(self, url: str) -> None:
        try:
            self._repl = SerialTransport(url)
            self.port = self._repl.serial = Port(self._repl.serial)
        except TransportError as error:  # it keeps the reason to itself
            raise LineError(f"{url} can't be opened: {why_not(url)}") from error
        except (OSError, ValueError) as error:
            raise LineError(f"{url} can't be opened: {error}") from error

    @contextmanager
    def _told(self, what: str, limit: float) -> Iterator[None]:
        """Bound the time, and say in one way whatever goes wrong."""
        try:
            with self.port.limit(limit):
                yield
        # struct: mpremote unpacks what a board that answers nonsense has sent.
        except (TransportError, OSError, struct.error) as error:
            text = f"can't {what}: {error}; last bytes: {self.port.tail}"
            raise LineError(text) from error

    def enter(self) -> None:
        """Get to the raw REPL of a clean interpreter, whatever the board is doing now."""
        # mpremote waits for the raw REPL's banner and nothing else: sys.ps1 may be anything.
        with self._told("enter the raw REPL", ENTER_TIMEOUT):
            self._repl.enter_raw_repl(soft_reset=True, timeout_overall=ENTER_TIMEOUT)

    def put(self, name: str, data: bytes) -> None:
        """Write a file, and the folders that it is in. Only after `enter`, which is due again."""
        folders = [name[:i] for i, sign in enumerate(name) if sign == "/" and i]
        with self._told(f"write {name}", LOAD_TIMEOUT):
            for folder in folders:
                if not self._repl.fs_exists(folder):
                    self._repl.fs_mkdir(folder)
            self._repl.fs_writefile(name, data)

    def execute(self, source: bytes) -> None:
        """Start a program; returns while it runs. Only after `enter` or `reset`."""
        with self._told("load the program", LOAD_TIMEOUT):
            self._repl.exec_raw_no_follow(source)

    def ask(self, source: bytes) -> str:
        """Run a short program after another one's end, without a reset; what it has printed."""
        with self._told("ask the prompt", LOAD_TIMEOUT):
            printed, error = self._repl.exec_raw(source)
        text: str = (printed + error).decode("utf-8", "replace")
        return text.replace("\r\n", "\n")

    def attach(self) -> None:
        """Get to the raw REPL of an interpreter that is at a prompt, and change nothing there.

        No Ctrl-C, no reset: if a program runs in the main thread there is no answer.
        """
        with self._told("find a prompt", ATTACH_TIMEOUT):
            self.port.write(b"\x01")
            self._until(PROMPT[:-1])

    def output_of(self, source: bytes) -> bytes:
        """Run a program; its output to its end, with its traceback. Only after `attach`."""
        self.execute(source)
        with self._told("run the program", LOAD_TIMEOUT):
            return self._until(b"\x04")[:-1] + self._until(b"\x04")[:-1]

    def leave(self) -> None:
        """Go to the friendly REPL; its greeting can be read next."""
        with self._told("leave the raw REPL", ENTER_TIMEOUT):
            self._repl.exit_raw_repl()

    def reset(self) -> str:
        """Soft-reset after a program's end; returns what was printed since, normally nothing."""
        with self._told("soft-reset", RESET_TIMEOUT):
            data = self._until(b">")
            # After SystemExit the board has reset itself.
            if data.endswith(PROMPT):
                self.port.unread(b">")
            else:
                self.port.write(b"\x04")
                data += self._until(REBOOT)
                self._until(PROMPT[:-1])
        late = SILENT.sub(b"", data[: data.rfind(REBOOT)].replace(b">", b"", 1))
        return late.decode("utf-8", "replace").strip()

    def _until(self, ending: bytes) -> bytes:
        # Without a limit of mpremote's, after which it would return what it has: the port has one.
        data: bytes = self._repl.read_until(1, ending, timeout=None)
        return data

    def close(self) -> None:
        """Close the line. May be called again."""
        self.port.close()
