# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""`mprig top` shows a live table of the threads of a board at its prompt, or of a program.

A board is left as it was: there is no Ctrl-C and no reset, and no name is added to its program.
On a terminal w, n, t, s and c choose the order: wait, name, state, stack, CPU; q leaves.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from pathlib import Path

from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from .keys import Keys
from .line import Line, LineError
from .machine import machine_of
from .one import HEAP, add_target, device_of, lines_of, target_of
from .session import SessionError
from .targets import Target, TargetError
from .threadtable import SORTS, BadTable, Row, is_marked, read_rows, table

#: The keys, and what each sorts by.
KEYS = {"w": "wait", "n": "name", "t": "state", "s": "stack", "c": "cpu"}
#: The table, from the device: a list in one line, without the thread `skip`.
ROWS = """\
def rows(skip=0):
    import _thread
    def thing(t):
        w = t.waits_for
        if w is None or isinstance(w, str) or t.state == 'join':
            return w if isinstance(w, str) else ''
        return type(w).__name__ + ' %x' % id(w)
    all = [(t.ident, t.name, t.state, thing(t), t.holder, t.timeout, t.stack_size, t.stack_used,
        t.cpu_us, t.daemon) for t in _thread._threads() if t.ident != skip]
    print('~top', all)
"""
#: For a board at its prompt. Nothing is left in its globals.
ONCE = f"exec({ROWS + 'rows()'!r}, {{}})\n".encode()
#: For a program: a thread of its own prints the table. It isn't in it.
BESIDE = """\
import _thread, sys, time
def _watch(rows):
    while True:
        rows(_thread.get_ident())
        time.sleep({interval})
def _run(source, name):
    space = {{}}
    exec({rows}, space)
    _thread.start_new_thread(_watch, (space['rows'],))
    exec(compile(source, name, 'exec'), {{'__name__': '__main__'}})
    sys.modules.get('threading', _thread)._shutdown()
_run({source}, {name})
"""


def add_top(parser: argparse.ArgumentParser) -> None:
    """The options of `mprig top`."""
    parser.description = __doc__
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    add_target(parser)
    parser.add_argument("script", nargs="?", type=Path,
                        help="program to run there; else the board is looked at")  # fmt: skip
    parser.add_argument(
        "--sort", choices=SORTS, default="wait", help="default: longest waits first"
    )
    parser.add_argument("--interval", type=float, default=1.0, metavar="SECONDS")
    parser.add_argument("--count", type=int, metavar="N", help="leave after so many tables")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """The command; returns the exit status."""
    try:
        target = target_of(options)
        if options.interval <= 0:
            raise TargetError("--interval must be more than 0")
        if options.script:
            return watch_program(target, options)
        if not target.is_board:
            raise TargetError(f"{target.id} is no board: name a script, and it is run there")
        return watch_board(target, options)
    except KeyboardInterrupt:
        return 0
    except (TargetError, BadTable, LineError, OSError) as error:
        print(f"top: {error}", file=sys.stderr)
        return 1


class Screen:
    """The live table. On a terminal it stays in its place; else one follows another."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._console = Console()
        self._left = options.count
        self._sort: str = options.sort
        self._keys = Keys(wanted=self._console.is_terminal)
        self._live = Live(console=self._console, auto_refresh=False)
        self._last: list[Row] = []
        self._last_at = 0.0

    def __enter__(self) -> Screen:
        if self._console.is_terminal:
            self._live.start()
        self._keys.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._keys.__exit__()
        self._live.stop()

    def say(self, text: str) -> None:
        """A program's output, above the table."""
        self._console.print(text, end="", markup=False, highlight=False)

    def obey(self, seconds: float) -> bool:
        """Wait for keys, so long at most, and do what they say; false for q."""
        pressed = self._keys.read(seconds)
        for key in pressed:
            self._sort = KEYS.get(key, self._sort)
        return "q" not in pressed

    def _help(self) -> Text:
        choices = " ".join(f"{key}:{sort}" for key, sort in KEYS.items())
        return Text(f"by {self._sort}; {choices} q:quit", "dim")

    def show(self, rows: list[Row]) -> bool:
        """The next table; false if it was the last one that is wanted, or q was pressed."""
        if not self.obey(0.0):
            return False
        now = time.monotonic()
        shown = table(rows, self._last, now - self._last_at, self._sort)
        self._last, self._last_at = rows, now
        if self._console.is_terminal:
            self._live.update(Group(shown, self._help()), refresh=True)
        else:
            self._console.print(shown)
        if self._left is not None:
            self._left -= 1
        return self._left != 0


def watch_board(target: Target, options: argparse.Namespace) -> int:
    """Look at a board at its prompt, again and again, and leave it there."""
    machine = machine_of(target, options.build_root / "logs" / target.log_folder / "top.log")
    line = None
    try:
        line = Line(machine.start())
        attach(line, target)
        try:
            with Screen(options) as screen:
                while screen.show(rows_of_board(line)) and screen.obey(options.interval):
                    pass
        finally:
            line.leave()
    finally:
        if line:
            line.close()
        machine.kill()
    return 0


def attach(line: Line, target: Target) -> None:
    """To the board's prompt; TargetError if it isn't at one."""
    try:
        line.attach()
    except LineError as error:
        raise TargetError(
            f"{target.id} isn't at its prompt: its main thread runs a program, and isn't "
            f"interrupted for this; or nothing answers there ({error})"
        ) from error


def rows_of_board(line: Line) -> list[Row]:
    """The threads of a board. A Ctrl-C that came meanwhile counts after the answer."""
    output = line.output_of(ONCE).decode("utf-8", "replace")
    for text in re.split(r"\r?\n", output):
        if is_marked(text):
            rows = read_rows(text)
            # The main thread runs this, and does nothing else.
            return [row.at_prompt() if row.state == "running" else row for row in rows]
    raise BadTable(f"the board doesn't list its threads: {output.strip()[-300:]}")


def rows_of_program(text: str) -> list[Row] | None:
    """The threads in a line of a program. None if it is the program's own, or has some of that in
    its middle, as without a GIL: the next list comes soon.
    """
    try:
        return read_rows(text) if is_marked(text) else None
    except BadTable:
        return None


def watch_program(target: Target, options: argparse.Namespace) -> int:
    """Run a program, and show its threads until it ends, or Ctrl-C."""
    source = options.script.read_text(encoding="utf-8")
    program = BESIDE.format(
        interval=options.interval,
        rows=ascii(ROWS),
        source=ascii(source),
        name=ascii(options.script.name),
    )
    with device_of(target, options.build_root, "top") as device, Screen(options) as screen:
        session = device.start(program, HEAP)
        session.close_input()
        try:
            for text in lines_of(session, interrupts=False):
                rows = rows_of_program(text)
                if rows is None:
                    screen.say(text)
                elif not screen.show(rows):
                    return 0
            status = session.wait().status
        except SessionError as error:
            raise TargetError(str(error)) from error
        finally:
            session.close()
    return 1 if status is None else status
