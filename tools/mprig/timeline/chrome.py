# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""A timeline in the trace-event format, which ui.perfetto.dev and chrome://tracing open."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .lanes import Lane, Span, Timeline

#: The two groups of tracks: one a thread, and the GIL. Numbers of tracks are unique in all.
THREADS, GIL = 1, 2
GIL_TRACK = 1_000_000
#: The names of slices; a wait's is that of the thing.
NAMES = {"outside": "in a call", "ready": "wants the GIL", "collecting": "collection"}

Entry = dict[str, Any]


def entries(timeline: Timeline) -> Iterator[Entry]:
    """All trace events."""
    yield _named("process_name", THREADS, 0, "threads")
    for track, lane in enumerate(timeline.lanes, 1):
        yield _named("thread_name", THREADS, track, lane.label)
        yield {**_place("M", THREADS, track), "name": "thread_sort_index",
               "args": {"sort_index": track}}  # fmt: skip
        for span in lane.spans:
            yield from _slice(THREADS, track, _title(span), span.state, span)
        for number, span in enumerate(lane.callbacks):
            yield from _callback(track, number, span)
    if timeline.gil:
        yield from _gil(timeline)


def _gil(timeline: Timeline) -> Iterator[Entry]:
    yield _named("process_name", GIL, 0, "the GIL")
    yield _named("thread_name", GIL, GIL_TRACK, "who has it")
    turns: list[tuple[Span, int, Lane]] = sorted(
        ((span, track, lane) for track, lane in enumerate(timeline.lanes, 1)
         for span in lane.has_gil),
        key=lambda turn: turn[0].begin,
    )  # fmt: skip
    for span, _, lane in turns:
        yield from _slice(GIL, GIL_TRACK, lane.label, "gil", span)
    for number, (before, after) in enumerate(zip(turns, turns[1:])):
        if before[1] != after[1]:
            yield from _arrow(number, before[0], before[1], after[0], after[1])


def _arrow(number: int, before: Span, track: int, after: Span, to: int) -> Iterator[Entry]:
    """The GIL goes from one thread to another."""
    common = {"name": "GIL", "cat": "gil", "id": number}
    # Inside of the slice that it comes from.
    yield {**_place("s", THREADS, track), **common, "ts": max(before.begin, before.end - 1) / 1000}
    yield {**_place("f", THREADS, to), **common, "ts": after.begin / 1000, "bp": "e"}


def _callback(track: int, number: int, span: Span) -> Iterator[Entry]:
    """It may wait, so it isn't inside of a slice of its thread's."""
    common = {"name": "callback", "cat": "callback", "id": f"{track}.{number}"}
    yield {**_place("b", THREADS, track), **common, "ts": span.begin / 1000}
    yield {**_place("e", THREADS, track), **common, "ts": span.end / 1000}


def _title(span: Span) -> str:
    return span.what or NAMES.get(span.state, span.state)


def _place(phase: str, group: int, track: int) -> Entry:
    return {"ph": phase, "pid": group, "tid": track}


def _named(kind: str, group: int, track: int, name: str) -> Entry:
    return {**_place("M", group, track), "name": kind, "args": {"name": name}}


def _slice(group: int, track: int, name: str, category: str, span: Span) -> Iterator[Entry]:
    # Its begin and its end: the end is the next one's begin then, to the last digit. Of a begin and
    # a length readers make sums of floating-point numbers, and see slices that overlap.
    for phase, at in (("B", span.begin), ("E", span.end)):
        yield {**_place(phase, group, track), "name": name, "cat": category, "ts": at / 1000}


def write(timeline: Timeline, path: Path) -> None:
    """The file for Perfetto."""
    data = {
        "displayTimeUnit": "ms",
        "otherData": {"lost events": timeline.lost},
        "traceEvents": list(entries(timeline)),
    }
    path.write_text(json.dumps(data, separators=(",", ":")), encoding="utf-8")
