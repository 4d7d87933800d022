# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""The threads of a device as a table for people: what they do, and who waits for whom."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

#: The beginning of a line with a list of threads.
MARK = "~top "
BAR = 8
WAITS = ("lock", "join", "import")
STYLES = {"running": "bold green", "ready": "yellow", "lock": "red", "join": "magenta",
          "import": "magenta", "sleep": "dim", "outside": "cyan", "prompt": "dim"}  # fmt: skip
SORTS = ("wait", "name", "state", "stack", "cpu")


class BadTable(Exception):
    """A device's answer is no list of threads."""


@dataclass(frozen=True)
class Row:
    """One thread, with the fields of `_thread._threads()`; `thing` is what it waits for."""

    ident: int
    name: str
    state: str
    thing: str
    holder: int | None
    timeout: float | None
    stack_size: int | None
    stack_used: int | None
    cpu_us: int | None
    daemon: bool

    def at_prompt(self) -> Row:
        """The same for one that only waits at the prompt."""
        return replace(self, state="prompt")

    @property
    def label(self) -> str:
        return self.name or f"{self.ident:x}"

    @property
    def stack_share(self) -> float:
        """How much of its stack it has used, 0 if that isn't known."""
        return (self.stack_used or 0) / self.stack_size if self.stack_size else 0.0


def is_marked(line: str) -> bool:
    """Is it a line with a list of threads?"""
    return line.startswith(MARK)


def read_rows(line: str) -> list[Row]:
    """The threads in a line; BadTable if it is broken, as by another thread's output."""
    try:
        return [Row(*fields) for fields in ast.literal_eval(line[len(MARK) :].strip())]
    except (ValueError, SyntaxError, TypeError) as error:
        raise BadTable(f"the list of threads is broken: {line.strip()[:200]}") from error


def cycles(rows: Sequence[Row]) -> list[list[Row]]:
    """Those that wait for each other in a circle. Each waits for one other at most."""
    by_ident = {row.ident: row for row in rows}
    seen: set[int] = set()
    found = []
    for row in rows:
        way: list[Row] = []
        at: Row | None = row
        while at and at.ident not in seen:
            seen.add(at.ident)
            way.append(at)
            at = by_ident.get(at.holder) if at.holder and at.state in WAITS else None
        if at in way:
            found.append(way[way.index(at) :])
    return found


def _cpu(row: Row, last: dict[int, Row], passed: float) -> float | None:
    """Its share of a CPU since the last table, in percent."""
    before = last.get(row.ident)
    if row.cpu_us is None or before is None or before.cpu_us is None or passed <= 0:
        return None
    # An identifier may be used again, by a thread that has had less.
    return max(0.0, (row.cpu_us - before.cpu_us) / passed / 10000)


def _patience(row: Row) -> float:
    """The order of the table: waits for ever, then those that last longest, then the others."""
    if row.state not in (*WAITS, "sleep"):
        return 2.0
    if row.timeout is None:
        return -1.0 + (row.state == "sleep")
    return 1.0 / (1.0 + row.timeout)


def ordered(rows: Sequence[Row], sort: str, cpu: dict[int, float | None]) -> list[Row]:
    """The rows by what was asked for."""
    if sort == "name":
        return sorted(rows, key=lambda row: row.label)
    if sort == "state":
        return sorted(rows, key=lambda row: (row.state, row.label))
    if sort == "stack":
        return sorted(rows, key=lambda row: -row.stack_share)
    if sort == "cpu":
        return sorted(rows, key=lambda row: -(cpu[row.ident] or 0.0))
    return sorted(rows, key=_patience)


def _stack(row: Row) -> Text:
    """A bar, and how much of how much."""
    if not row.stack_used:
        return Text("")
    if not row.stack_size:
        return Text(f"{' ' * BAR} {row.stack_used}")
    share = row.stack_share
    full = min(BAR, round(share * BAR) or 1)
    style = "red" if share > 0.85 else "yellow" if share > 0.6 else "green"
    text = Text("█" * full, style)
    text.append("░" * (BAR - full), "dim")
    return text.append(f" {row.stack_used}/{row.stack_size // 1024}k", "default")


def table(rows: Sequence[Row], last: Sequence[Row], passed: float, sort: str) -> RenderableType:
    """The table, and the cycles below it. `last` are the rows of `passed` seconds ago, if any."""
    shown = Table(box=None, pad_edge=False, header_style="bold underline")
    names = {row.ident: row.label for row in rows}
    before = {row.ident: row for row in last}
    cpu = {row.ident: _cpu(row, before, passed) for row in rows}
    circles = cycles(rows)
    caught = {row.ident for circle in circles for row in circle}
    for head, justify in (("thread", "left"), ("state", "left"), ("waits for", "left"),
                          ("of", "left"), ("left", "right"), ("stack", "left"),
                          ("cpu", "right")):  # fmt: skip
        shown.add_column(head, justify=justify)  # type: ignore[arg-type]
    for row in ordered(rows, sort, cpu):
        share = cpu[row.ident]
        shown.add_row(
            Text(
                ("⟲ " if row.ident in caught else "") + row.label,
                "bold red" if row.ident in caught else "",
            ),
            Text(row.state, STYLES.get(row.state, "")),
            "its end" if row.state == "join" else escape(row.thing),
            escape(names.get(row.holder or 0, "")),
            "" if row.timeout is None else f"{row.timeout:.1f} s",
            _stack(row),
            "" if share is None else f"{share:.0f} %",
        )
    lines = [Text(_sentence(circle, names), "bold red") for circle in circles]
    return Group(shown, *lines)


def _sentence(circle: Sequence[Row], names: dict[int, str]) -> str:
    parts = [
        f"{row.label} waits for {row.thing or 'the end'} of {names.get(row.holder or 0, '?')}"
        for row in circle
    ]
    return f"⟲ deadlock of {len(circle)}: " + ", ".join(parts)
