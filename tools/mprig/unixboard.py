# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""The unix port as a board on a serial line, on a pseudo-terminal.

    python -m mprig.unixboard build/unix/micropython

prints the terminal's path as QEMU does with `-serial pty`; mpremote, and everything else that
speaks to boards, can open it. Both prompts are there, and Ctrl-C. A soft reset begins with a new
process; files stay, as they are this machine's. Ends when the interpreter crashes.
"""

from __future__ import annotations

import argparse
import os
import pty
import select
import sys
import tty
from pathlib import Path

from .device import interpreter_env
from .process import TerminalProcess

#: Where the raw prompt is.
ON_UNIX = Path(__file__).with_name("on_unix")
BANNER = b"raw REPL; CTRL-B to exit"
PROMPT = b">>> "

#: Seconds that an interpreter may take to start, and that one with a prompt of its own is given.
START_TIMEOUT = 20.0
PROMPT_TIMEOUT = 10.0

CTRL_A, CTRL_C = b"\x01", b"\x03"
CHUNK = 4096


class Ended(Exception):
    """The interpreter has."""


class UnixBoard:
    """One interpreter after another on one line."""

    def __init__(self, interpreter: str) -> None:
        self._interpreter = interpreter
        self._host, self._line = pty.openpty()
        tty.setraw(self._line)
        self._say(self._start())

    @property
    def path(self) -> str:
        """The terminal that a host can open."""
        return os.ttyname(self._line)

    def _start(self) -> bytes:
        """A new interpreter, at its prompt: before, Ctrl-C would end it. Returns what it says."""
        self._control, theirs = os.pipe()
        env = interpreter_env()
        env["MICROPYPATH"] += f":{ON_UNIX}"
        self._enter = f"__import__('_rawrepl').run(globals(), {theirs})\r".encode()
        self._raw = False
        self._process = TerminalProcess([self._interpreter], env, serial=True, keep=(theirs,))
        os.close(theirs)
        return self._wait_for(PROMPT, START_TIMEOUT)

    def serve(self) -> str:
        """Carry bytes until the interpreter crashes; returns how."""
        while True:
            try:
                self._carry()
            except Ended:
                ended = self._process.wait(START_TIMEOUT)
                if ended is None or ended.status != 0:
                    return str(ended)
                self._reset(raw=False)

    def _carry(self) -> None:
        process = self._process.fileno()
        ready, _, _ = select.select([self._host, process, self._control], [], [])
        # None may keep the others waiting, however much it has to say.
        if process in ready:
            self._say(self._read())
        if self._host in ready:
            self._hear(os.read(self._host, CHUNK))
        if self._control in ready:
            self._obey(os.read(self._control, CHUNK))

    def _obey(self, message: bytes) -> None:
        if not message:
            raise Ended
        self._raw = False
        if message.endswith(b"reset"):
            self._reset(raw=True)

    def _hear(self, data: bytes) -> None:
        if not self._raw and CTRL_A in data:
            before, _, data = data.partition(CTRL_A)
            # From a program, too, this leads to the prompt.
            self._process.write(before + CTRL_C)
            self._wait_for(PROMPT, PROMPT_TIMEOUT)
            self._enter_raw()
        self._process.write(data)

    def _enter_raw(self) -> None:
        """From the prompt to the raw prompt."""
        self._process.write(self._enter)
        # Nothing of the command's echo is to be seen.
        text = self._wait_for(BANNER, START_TIMEOUT)
        self._say(b"\r\n" + text[text.find(BANNER) :])
        self._raw = True

    def _wait_for(self, ending: bytes, silence: float) -> bytes:
        """Read until `ending`, or until nothing has come for some time."""
        text = b""
        while ending not in text and select.select([self._process], [], [], silence)[0]:
            text += self._read()
        return text

    def _reset(self, raw: bool) -> None:
        self._process.kill()
        try:
            while True:
                self._say(self._read())
        except Ended:
            os.close(self._control)
        self._say(b"MPY: soft reboot\r\n")
        greeting = self._start()
        if raw:
            self._enter_raw()
        else:
            self._say(greeting)

    def _read(self) -> bytes:
        data = self._process.streams["stdout"]()
        if not data:
            raise Ended
        return data

    def _say(self, data: bytes) -> None:
        while data:
            data = data[os.write(self._host, data) :]


def main() -> int:
    """The command; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("interpreter")
    board = UnixBoard(parser.parse_args().interpreter)
    print(f"char device redirected to {board.path}", flush=True)
    print(f"the interpreter has ended with {board.serve()}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
