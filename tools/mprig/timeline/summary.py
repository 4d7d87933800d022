# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""A timeline in a few lines: who had the GIL, who waited how long, and for what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from .lanes import Timeline, Wait

#: Lines of the tables of waits and of locks.
MOST = 5


@dataclass(frozen=True)
class Rows:
    """A table: its title, the heads of its columns, and its rows. All but the first are numbers."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


def time_text(ns: int) -> str:
    """A time for people: three digits and a unit."""
    for size, unit in ((10**9, "s"), (10**6, "ms"), (10**3, "µs")):
        if ns >= 0.9995 * size:  # else it is rounded to 1000 of the next
            return f"{ns / size:.3g} {unit}" if ns < 1000 * size else f"{ns / size:.0f} {unit}"
    return f"{ns} ns"


def tables(timeline: Timeline) -> Iterator[Rows]:
    """All of the summary."""
    yield _threads(timeline)
    waits = [wait for wait in timeline.waits if wait.kind != "sleep"]
    if waits:
        yield _longest(waits)
    locks = [wait for wait in waits if wait.kind in ("lock", "rlock")]
    if locks:
        yield _contended(locks)


def _threads(timeline: Timeline) -> Rows:
    whole = max(timeline.length, 1)
    rows = []
    for lane in timeline.lanes:
        busy = lane.gil_time if timeline.gil else lane.spent("running") + lane.spent("collecting")
        waited = lane.spent("lock") + lane.spent("other")
        shown = (lane.spent("ready"), waited, lane.spent("sleep"), lane.spent("outside"))
        rows.append((lane.label, f"{100 * busy / whole:.1f} %", *(time_text(ns) for ns in shown)))
    share = "has the GIL" if timeline.gil else "runs"
    heads = (
        "thread",
        share,
        "wants it" if timeline.gil else "ready",
        "waits",
        "sleeps",
        "in calls",
    )
    return Rows(f"{len(rows)} threads in {time_text(timeline.length)}", heads, rows)


def _longest(waits: Sequence[Wait]) -> Rows:
    rows = [
        (wait.lane.label, wait.what, time_text(wait.length), wait.outcome or "still waits")
        for wait in sorted(waits, key=lambda wait: -wait.length)[:MOST]
    ]
    return Rows("Longest waits", ("thread", "for", "time", "outcome"), rows)


def _contended(waits: Sequence[Wait]) -> Rows:
    by_lock: dict[str, list[Wait]] = defaultdict(list)
    for wait in waits:
        by_lock[wait.what].append(wait)
    order = sorted(by_lock.items(), key=lambda item: -sum(wait.length for wait in item[1]))
    rows = []
    for what, of_it in order[:MOST]:
        threads = len({id(wait.lane) for wait in of_it})
        lengths = [wait.length for wait in of_it]
        counts = (str(len(of_it)), str(threads))
        rows.append((what, *counts, time_text(sum(lengths)), time_text(max(lengths))))
    return Rows("Most contended locks", ("lock", "waits", "threads", "in all", "longest"), rows)


def show(timeline: Timeline, console: Console) -> None:
    """Print it."""
    for rows in tables(timeline):
        table = Table(title=rows.title, title_justify="left", title_style="bold")
        for number, head in enumerate(rows.heads):
            table.add_column(head, justify="right" if number else "left", overflow="fold")
        for row in rows.rows:
            table.add_row(*row)
        console.print(table)
    if timeline.lost:
        console.print(f"{timeline.lost} events before these are lost: --events makes more room")
