# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Timelines as devices print them are read; broken ones are refused."""

from __future__ import annotations

import base64
import struct

import pytest

from mprig.timeline import chrome, lanes, summary
from mprig.timeline.events import KINDS, BadTimeline, Event, Recording, decode, parse
from mprig.timeline.lanes import Timeline

US = 1_000_000
Raw = tuple[str, int, int, int]


def packed(*events: Raw) -> bytes:
    """Events (kind, thread, argument, time) as a ring has them."""
    return b"".join(
        struct.pack("<II", time, (KINDS.index(kind) + 1) << 27 | thread << 16 | argument)
        for kind, thread, argument, time in events
    )


def text_of(data: bytes, count: int | None = None, lost: int = 0) -> str:
    lines = [f"~timeline 1 lost={lost} rate={US} gil=1 events={count or len(data) // 8}"]
    for at in range(0, len(data), 48):
        lines.append("~timeline " + base64.b64encode(data[at : at + 48]).decode())
    return "\n".join(lines)


def timeline(*events: tuple[str, int, int, int], gil: bool = True) -> Timeline:
    """A timeline of events (kind, thread, argument, at), in µs."""
    return lanes.read(
        Recording([Event(at * 1000, thread, kind, a) for kind, thread, a, at in events], 0, gil)
    )


def states(read: Timeline, number: int) -> list[tuple[str, int]]:
    lane = next(lane for lane in read.lanes if lane.number == number)
    return [(span.state, span.length // 1000) for span in lane.spans]


# ---------------------------------------------------------------- lines


def test_lines_among_others() -> None:
    data = packed(("run", 1, 0, 7), ("leave", 1, 0, 20), ("end", 1, 0, 5))
    recording = parse(["hello", *text_of(data, lost=3).splitlines(), "bye"])
    assert recording.lost == 3 and recording.gil
    assert [(event.kind, event.at) for event in recording.events] == [
        ("run", 0), ("leave", 20_000), ("end", 25_000),
    ]  # fmt: skip


def test_the_last_of_several() -> None:
    first, second = packed(("run", 1, 0, 0)), packed(("end", 1, 0, 0))
    recording = parse(f"{text_of(first)}\n{text_of(second)}".splitlines())
    assert [event.kind for event in recording.events] == ["end"]


@pytest.mark.parametrize(
    "text, problem",
    [
        ("hello", "no timeline"),
        (text_of(packed(("run", 1, 0, 0)), count=9), "1 events of 9"),
        (text_of(packed(("run", 1, 0, 0))).replace("timeline 1", "timeline 2"), "version 2"),
        (text_of(packed(("run", 1, 0, 0))) + "\n~timeline !!", "broken"),
        (text_of(struct.pack("<II", 0, 31 << 27)), "kind 31"),
        (text_of(struct.pack("<II", 0, 0)), "kind 0"),
    ],
)
def test_what_is_no_timeline(text: str, problem: str) -> None:
    with pytest.raises(BadTimeline, match=problem):
        parse(text.splitlines())


def test_texts_and_pauses() -> None:
    long = b"a.long.module"
    parts = [(long + bytes(5))[at : at + 6] for at in (0, 6, 12)]
    texts = b"".join(
        part[:4] + struct.pack("<HBB", int.from_bytes(part[4:], "little"), 5, 2 << 3)
        for part in parts
    )
    data = texts[:8] + packed(("import", 5, 0, 1)) + texts + packed(("pause", 5, 0, 2))
    data += packed(("done", 5, 1, 3))
    # The event that the first text belongs to is lost.
    events = decode(data, US)
    assert [(event.kind, event.text) for event in events] == [
        ("import", "a.long.module"),
        ("done", ""),
    ]
    assert events[1].at == (2 * 2**32 + 3) * 1000


# ---------------------------------------------------------------- lanes


def test_states_with_gil() -> None:
    read = timeline(
        ("name", 1, 0, 0), ("run", 1, 0, 0), ("start", 2, 1, 10), ("begin", 2, 0, 12),
        ("ready", 2, 0, 13), ("lock", 1, 7, 20), ("run", 2, 0, 21), ("give", 2, 0, 30),
        ("run", 1, 0, 31), ("done", 1, 1, 32), ("leave", 1, 0, 40), ("run", 2, 0, 41),
        ("collect", 2, 0, 43), ("collected", 2, 0, 48), ("end", 2, 0, 50), ("leave", 2, 0, 51),
        ("run", 1, 0, 60), ("sleep", 1, 0, 62), ("leave", 1, 0, 90),
    )  # fmt: skip
    assert states(read, 1) == [
        ("running", 20), ("lock", 11), ("running", 9), ("outside", 20), ("running", 2),
        ("sleep", 28),
    ]  # fmt: skip
    assert states(read, 2) == [
        ("starting", 3), ("ready", 8), ("running", 9), ("ready", 11), ("running", 2),
        ("collecting", 5), ("running", 2),
    ]  # fmt: skip
    assert [lane.gil_time // 1000 for lane in read.lanes] == [31, 18]
    away = timeline(("run", 1, 0, 0), ("leave", 1, 0, 10), ("sleep", 1, 0, 11), ("done", 1, 5, 20),
                    ("ready", 1, 0, 21), ("run", 1, 0, 25), ("leave", 1, 0, 30))  # fmt: skip
    assert states(away, 1) == [
        ("running", 10), ("outside", 1), ("sleep", 9), ("outside", 1), ("ready", 4), ("running", 5),
    ]  # fmt: skip
    assert away.lanes[0].gil_time == 15_000 and away.waits[0].outcome == "got"
    assert [(wait.kind, wait.what, wait.outcome, wait.length // 1000) for wait in read.waits] == [
        ("lock", "lock 0007", "got", 12), ("sleep", "sleep", "", 28),
    ]  # fmt: skip


def test_states_without_gil() -> None:
    read = timeline(
        ("name", 1, 0, 0), ("lock", 1, 7, 10), ("done", 1, 0, 25), ("start", 2, 1, 30),
        ("begin", 2, 0, 31), ("join", 1, 2, 33), ("end", 2, 0, 50), ("done", 1, 1, 52),
        ("sleep", 1, 0, 53), gil=False,
    )  # fmt: skip
    assert states(read, 1) == [
        ("running", 10), ("lock", 15), ("running", 8), ("other", 19), ("running", 1),
    ]  # fmt: skip
    assert states(read, 2) == [("starting", 1), ("running", 19)]
    assert [wait.outcome for wait in read.waits] == ["timeout", "got", ""]


def test_a_wait_that_goes_on_is_one() -> None:
    """Woken too late, it has the GIL for a moment and waits again."""
    read = timeline(
        ("run", 1, 0, 0), ("lock", 1, 7, 10), ("run", 1, 0, 20), ("lock", 1, 7, 21),
        ("run", 1, 0, 40), ("done", 1, 1, 41), ("lock", 1, 8, 42),
    )  # fmt: skip
    assert [(wait.what, wait.length // 1000) for wait in read.waits] == [
        ("lock 0007", 31), ("lock 0008", 0),
    ]  # fmt: skip


def test_a_number_that_is_used_again() -> None:
    read = timeline(
        ("run", 1, 0, 0), ("start", 2, 1, 1), ("begin", 2, 0, 2), ("end", 2, 0, 3),
        ("start", 2, 1, 5), ("begin", 2, 0, 6), ("end", 2, 0, 9),
    )  # fmt: skip
    assert [lane.number for lane in read.lanes] == [1, 2, 2]


def test_nothing() -> None:
    """A timeline without an event has all its files and tables."""
    read = lanes.read(Recording([], 0, True))
    assert next(iter(summary.tables(read))).rows == []
    assert {entry["ph"] for entry in chrome.entries(read)} == {"M"}


def test_hand_overs_are_arrows() -> None:
    read = timeline(("run", 1, 0, 0), ("give", 1, 0, 10), ("run", 2, 0, 11), ("leave", 2, 0, 20))
    arrows = [entry for entry in chrome.entries(read) if entry["ph"] in "sf"]
    assert [(entry["ph"], entry["tid"], entry["ts"]) for entry in arrows] == [
        ("s", 1, 9.999), ("f", 2, 11.0),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "ns, text",
    [(0, "0 ns"), (999, "999 ns"), (1500, "1.5 µs"), (999_999, "1 ms"), (2_000_000_000, "2 s")],
)
def test_times_for_people(ns: int, text: str) -> None:
    assert summary.time_text(ns) == text
