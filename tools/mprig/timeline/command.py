# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Runs a program on a target with the timeline on, and writes what it recorded."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from rich.console import Console

from ..one import HEAP, add_target, device_of, lines_of, target_of
from ..targets import Target, TargetError
from . import chrome, lanes, summary
from .events import BadTimeline, Recording, is_marked, parse, read_file

#: How many events there is room for.
ON_A_BOARD, IN_A_PROCESS = 2000, 50000
#: Seconds that a program may take to end after its last words.
ENDING = 10.0
SUFFIXES = (".json", ".png", ".html")

#: The program for the device. Threads that the program leaves are waited for, as at its own end.
PROGRAM = """\
import sys, threadtools
_timeline = threadtools.trace({events})
def _run(source, name):
    with _timeline:
        exec(compile(source, name, "exec"), {{"__name__": "__main__"}})
        import _thread
        sys.modules.get("threading", _thread)._shutdown()
try:
    _run({source}, {name})
finally:
    _timeline.dump()
"""


def add_timeline(parser: argparse.ArgumentParser) -> None:
    """The options of `mprig timeline`."""
    parser.description = "Run a program on a target, and show when its threads ran and waited."
    add_target(parser, nargs="?")
    parser.add_argument("script", nargs="?", type=Path, help="program to run there")
    parser.add_argument("-o", "--output", type=Path, action="append", default=[], metavar="FILE",
                        help="t.json for ui.perfetto.dev, t.png or t.html; or several")  # fmt: skip
    parser.add_argument("--events", type=int,
                        help="room for so many, 8 bytes each; the latest are kept (default: "
                             f"{ON_A_BOARD}, in a process {IN_A_PROCESS})")  # fmt: skip
    parser.add_argument("--read", type=Path, metavar="FILE",
                        help="run nothing; read a file that trace.dump() has written")  # fmt: skip
    parser.add_argument("--theme", choices=("light", "dark"), default="light", help="of t.png")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """The command; returns the exit status."""
    try:
        check(options)
        status, recording = 0, read_file(options.read) if options.read else None
        if recording is None:
            target = target_of(options)
            default = IN_A_PROCESS if "process" in target.kind.has else ON_A_BOARD
            events = options.events or default
            status, recording = record(target, options.script, events, options.build_root)
        timeline = lanes.read(recording)
        for path in options.output:
            write(timeline, path, options.theme)
    except (BadTimeline, TargetError, OSError) as error:
        print(f"timeline: {error}", file=sys.stderr)
        return 1
    summary.show(timeline, Console())
    return status


def check(options: argparse.Namespace) -> None:
    """Before anything runs: BadTimeline for what can't be done."""
    if (options.read is None) == (options.script is None):
        raise BadTimeline("name a target and a script, or --read a file")
    if options.events is not None and options.events < 1:
        raise BadTimeline("--events must be at least 1")
    for path in options.output:
        if path.suffix not in SUFFIXES:
            raise BadTimeline(f"{path} must end in {', '.join(SUFFIXES)}")
        if not path.absolute().parent.is_dir():
            raise BadTimeline(f"{path.parent} is no folder")


def write(timeline: lanes.Timeline, path: Path, theme: str) -> None:
    """One file, of the kind that its name says."""
    if path.suffix == ".json":
        chrome.write(timeline, path)
        return
    try:
        from . import picture  # noqa: PLC0415  # it may lack matplotlib
    except ImportError as error:
        hint = "`pip install 'mprig[timeline]'` installs it"
        raise BadTimeline(f"{error.name} is missing, which draws {path}: {hint}") from error
    picture.write(timeline, path, theme)


def record(target: Target, script: Path, events: int, root: Path) -> tuple[int, Recording]:
    """Run the program; what it says is shown. Returns its status, and what was recorded."""
    source, name = ascii(script.read_text(encoding="utf-8")), ascii(script.name)
    with device_of(target, root, "timeline") as device:
        session = device.start(PROGRAM.format(events=events, source=source, name=name), HEAP)
        session.close_input()
        marked = []
        for line in lines_of(session):
            if is_marked(line):
                marked.append(line)
            else:
                print(line, end="", flush=True)
        status = session.wait(ENDING).status
        if not marked:
            raise BadTimeline(f"{target.id} has recorded nothing; it ended with status {status}")
        return (1 if status is None else status), parse(marked)
