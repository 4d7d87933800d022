# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""The timeline as the device has it: its lines, and the events in them (core/trace.h)."""

from __future__ import annotations

import base64
import binascii
import re
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

#: The beginning of a timeline's lines, in the output of a program.
MARK = "~timeline "
HEAD = re.compile(r"(\d+) lost=(\d+) rate=(\d+) gil=([01]) events=(\d+)")
VERSION = "1"

#: By their numbers, from 1 on.
KINDS = (
    *("pause", "text", "name", "start", "begin", "end", "ready", "run", "give", "leave"),
    *("lock", "rlock", "signal", "join", "import", "sleep", "done"),
    *("collect", "collected", "callback", "called"),
)
#: Those that begin a wait, which `done` ends.
WAITS = frozenset({"lock", "rlock", "signal", "join", "import", "sleep"})
OUTCOMES = ("timeout", "got", "raised")
#: Added to the outcome if the thread doesn't have the GIL yet.
AWAY = 4
NS = 1_000_000_000


class BadTimeline(Exception):
    """The lines aren't those of a timeline; the text says why."""


@dataclass
class Event:
    """`at` is in ns since the first event; `argument` and `text` depend on the kind."""

    at: int
    thread: int
    kind: str
    argument: int = 0
    text: str = ""


@dataclass(frozen=True)
class Recording:
    """All of a ring: what is `lost` came before it. `gil`: threads take turns."""

    events: list[Event]
    lost: int
    gil: bool


def is_marked(line: str) -> bool:
    """Is it a line of a timeline?"""
    return line.startswith(MARK)


def read_file(path: Path) -> Recording:
    """The timeline among a file's lines, such as a log; the last, if there are several."""
    try:
        return parse(path.read_text(encoding="utf-8", errors="replace").splitlines())
    except OSError as error:
        raise BadTimeline(f"{path}: {error.strerror}") from error


def parse(lines: Iterable[str]) -> Recording:
    """The last timeline among the lines; BadTimeline if there is none, or a part is missing."""
    marked = [line[len(MARK) :].strip() for line in lines if is_marked(line)]
    heads = [at for at, line in enumerate(marked) if HEAD.fullmatch(line)]
    if not heads:
        raise BadTimeline("there is no timeline in it")
    match = HEAD.fullmatch(marked[heads[-1]])
    assert match
    version, lost, rate, gil, count = match.groups()
    if version != VERSION:
        raise BadTimeline(f"it is a timeline of version {version}, not {VERSION}")
    try:
        data = b"".join(base64.b64decode(line, validate=True) for line in marked[heads[-1] + 1 :])
    except binascii.Error as error:
        raise BadTimeline(f"a line of the timeline is broken: {error}") from error
    if len(data) != 8 * int(count):
        raise BadTimeline(f"the timeline has {len(data) // 8} events of {count}")
    return Recording(decode(data, int(rate)), int(lost), gil == "1")


def decode(data: bytes, rate: int) -> list[Event]:
    """The events, their texts put together; `rate` is the units of time in a second."""
    events: list[Event] = []
    texts: list[bytes] = []
    clock = 0
    for at in range(0, len(data), 8):
        time, what = struct.unpack_from("<II", data, at)
        number, thread, argument = what >> 27, what >> 16 & 0x7FF, what & 0xFFFF
        if not 0 < number <= len(KINDS):
            raise BadTimeline(f"no event is of kind {number}")
        kind = KINDS[number - 1]
        if kind == "text":
            if texts:  # else what it belongs to is lost
                texts[-1] += data[at : at + 6]
        elif kind == "pause":
            clock += time << 32
        else:
            # Before the first one nothing is known to have passed.
            clock += time if events else -clock
            events.append(Event(clock * NS // rate, thread, kind, argument))
            texts.append(b"")
    for event, text in zip(events, texts):
        event.text = text.rstrip(b"\0").decode("utf-8", "replace")
    return events
