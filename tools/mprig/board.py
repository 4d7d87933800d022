# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Programs on a board that is reached over a serial line, real or in QEMU."""

from __future__ import annotations

import re
import threading
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence

from .files import Copy
from .line import Line, LineError
from .machine import Machine
from .targets import TargetError
from .transport import Exit, Reader

#: So often in a row it may fail to come to its prompt; then the board is given up.
ATTEMPTS = 4
#: Seconds that a dying machine may take until it is gone.
DYING = 2.0
#: The same, when its line is lost, which tells that it dies.
LOST = 20.0

RESTARTED = re.compile(rb'MicroPython v[^\r\n]*\r\n(?:[^\r\n]*\r\n)?Type "help\(\)"')
#: Ends what a program has printed, then its traceback.
END = b"\x04"
REBOOT = b"MPY: soft reboot\r\n"
#: Ctrl-C, Ctrl-D.
INTERRUPT, END_OF_INPUT = b"\x03", b"\x04"
#: Seconds that a board may take to end an interrupted program, or to say why it can't.
ANSWER = 8.0
#: The question to a prompt when a program hangs.
SHOW = b"import threadtools; threadtools.show()"
#: Bytes kept to find a text that comes in pieces.
TAIL = 300


class Board:
    """One machine and its line, for many programs one after another.

    Every program gets a clean interpreter. After one that didn't end properly the machine is
    started anew, as far as it can be. `files` are written to it whenever its line is opened.
    """

    def __init__(self, machine: Machine, files: Sequence[Copy] = ()) -> None:
        self.machine = machine
        self._files = files
        self._line: Line | None = None
        self._clean = False
        self._given_up = ""
        self._complaint = ""

    def run(self, source: bytes, stays: bool = False) -> Program:
        """Start a program; raises TargetError if the board can't be brought to take it.

        `stays`: what it leaves stays in the interpreter, until somebody calls `soft_reset`.
        """
        line = self._clean_line()
        try:
            line.execute(source)
        except LineError as error:
            problem = f"{error}{self._machine_end()}"
            self.drop()
            raise TargetError(problem) from error
        return Program(self, line, stays)

    def soft_reset(self) -> None:
        """Have a clean interpreter after programs that stay; TargetError if it can't be had."""
        if not (self._clean and self._line):
            self._clean_line()
            return
        self.machine.go_on()
        try:
            self._line.reset()
        except LineError:
            self.drop()
            self._clean_line()

    def repl(self) -> Prompt:
        """The friendly REPL, to type into; raises TargetError if it can't be had."""
        line = self._clean_line()
        try:
            line.leave()
        except LineError as error:
            problem = f"{error}{self._machine_end()}"
            self.drop()
            raise TargetError(problem) from error
        return Prompt(self, line)

    def _clean_line(self) -> Line:
        if self._given_up:
            raise TargetError(self._given_up)
        for _ in range(ATTEMPTS):
            try:
                return self._enter()
            except LineError as error:
                problem = f"{error}{self._machine_end()}"
                self.drop()
        self._given_up = f"given up after {ATTEMPTS} attempts: {problem}"
        raise TargetError(self._given_up)

    def _enter(self) -> Line:
        self.machine.go_on()
        is_new = self._line is None
        line = self._line = self._line or Line(self.machine.start())
        if not self._clean:
            line.enter()
        if is_new and self._files:
            for name, path in self._files:
                line.put(name, path.read_bytes())
            line.enter()
        self._clean = True
        return line

    def reset(self) -> None:
        """Soft-reset after a program's end; what goes wrong is found by `take_complaint`."""
        assert self._line
        try:
            late = self._line.reset()
            if late:
                self._complaint = f"printed after the program's end: {late[:TAIL]}"
            self.machine.rest()
        except LineError as error:
            self._complaint = f"after the program's end: {error}{self._machine_end()}"
            self.drop()

    def _machine_end(self) -> str:
        ended = self.machine.ended(DYING)
        return f"; the machine: {ended}, {self.machine.last_words()}" if ended else ""

    def take_complaint(self) -> str:
        """The things that the last program shouldn't have left behind, once; normally none."""
        complaint, self._complaint = self._complaint, ""
        return complaint

    def left_prompt(self) -> None:
        """After a reset at the prompt: there is a prompt again; else `take_complaint` tells."""
        self._clean = False
        if not self._line:
            return  # a later one on the same line has given it up
        try:
            self._line.enter()
            self._clean = True
            self.machine.rest()
        except LineError as error:
            self._complaint = f"after a reset at the prompt: {error}{self._machine_end()}"
            self.drop()

    def drop(self) -> None:
        """Close the line, stop the machine; the next program begins from there."""
        self.machine.kill()
        self._clean = False
        if self._line:
            self._line.close()
            self._line = None


class Running(ABC):
    """A run on a board is a transport (see `transport.Transport`); here is what all share."""

    def __init__(self, board: Board, line: Line) -> None:
        self.streams: Mapping[str, Reader] = {"stdout": self._read}
        self._board = board
        self._line = line
        self._tail = b""
        self._exit: Exit | None = None
        self._stop = threading.Event()
        self._silent = threading.Event()  # nothing is read any more

    @abstractmethod
    def _take(self, data: bytes) -> bytes:
        """The text in `data`; sets `_exit` when it has come to an end."""

    @abstractmethod
    def _give_back(self) -> None:
        """It has ended properly: leave the line as the next one expects it."""

    def _read(self) -> bytes:
        while not self._exit and not self._stop.is_set():
            text = self._read_text()
            if text:
                return text
        self._silent.set()
        return b""

    def _read_text(self) -> bytes:
        try:
            text = self._take(self._line.port.read_some())
        except OSError as error:
            ended = self._board.machine.ended(LOST)
            reason = f"{ended} of the machine itself" if ended else f"the line's loss: {error}"
            self._exit = Exit(lost=reason)
            return b""
        self._tail = (self._tail + text)[-TAIL:]
        return text

    def write(self, data: bytes) -> None:
        self._line.port.write(data)

    def interrupt(self) -> None:
        self.write(INTERRUPT)

    @abstractmethod
    def show_threads(self) -> str:
        """As a transport's."""

    def wait(self, timeout: float) -> Exit | None:
        self._silent.wait(timeout)
        return self._exit

    def kill(self) -> None:
        """Give the board back, clean after a proper end; otherwise it is restarted."""
        if self._stop.is_set():
            return
        self._stop.set()
        if self._exit and not self._exit.lost:
            self._give_back()
            return
        self._board.machine.kill()
        self._silent.wait(DYING)
        self._board.drop()


class Program(Running):
    """A program in the raw REPL: what it prints, then its traceback if an exception ended it."""

    def __init__(self, board: Board, line: Line, stays: bool) -> None:
        super().__init__(board, line)
        self._stays = stays
        self._ends = 0
        self._failed = False

    def _take(self, data: bytes) -> bytes:
        text = b""
        while data and self._ends < 2:
            part, mark, data = data.partition(END)
            text += part
            self._failed |= self._ends == 1 and bool(part)
            self._ends += bool(mark)
        if self._ends == 2:
            self._line.port.unread(data)
            self._exit = Exit(status=int(self._failed))
        elif RESTARTED.search(self._tail + text):
            self._exit = Exit(lost="a restart of the board")
        return text

    def close_input(self) -> None:
        """Nothing: a serial line has no end of input."""

    def show_threads(self) -> str:
        """Interrupt the main thread; its traceback says where it was, the prompt what others do."""
        self._stays = False
        self.interrupt()
        # One that doesn't answer may say more itself: the MPS2 firmware does.
        ended = self.wait(ANSWER)
        if ended is None or ended.lost:
            return ""
        try:
            return self._line.ask(SHOW)
        except LineError as error:
            self._exit = Exit(lost="the prompt's silence")
            return f"(the prompt doesn't tell: {error})\n"

    def _give_back(self) -> None:
        """Soft-reset now, so that what still runs, speaks or breaks is this program's."""
        if not self._stays:
            self._board.reset()


class Prompt(Running):
    """The friendly REPL. It ends when Ctrl-D, or a program's exit, soft-resets the board."""

    def _take(self, data: bytes) -> bytes:
        if REBOOT in self._tail + data:
            self._exit = Exit(status=0)
        return data

    def close_input(self) -> None:
        self.write(END_OF_INPUT)

    def show_threads(self) -> str:
        """Type it; the answer comes as any output."""
        self.write(b"\r" + INTERRUPT + SHOW + b"\r")
        return ""

    def _give_back(self) -> None:
        self._board.left_prompt()
