# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""From events to lanes: what each thread was doing at each time, and what it waited for."""

from __future__ import annotations

from dataclasses import dataclass, field

from .events import AWAY, OUTCOMES, WAITS, Event, Recording

#: The states of a thread. `outside`: in a call without the GIL. `other`: waits for others: a
#: queue, a condition, a thread's end, an import.
STATES = ("running", "ready", "lock", "other", "sleep", "outside", "collecting", "starting")
#: Of a wait, by its kind.
STATE_OF = {"lock": "lock", "rlock": "lock", "sleep": "sleep"}


@dataclass(frozen=True)
class Span:
    """From `begin` to `end`, in ns, a thread was in `state`; `what` it waited for."""

    begin: int
    end: int
    state: str
    what: str = ""

    @property
    def length(self) -> int:
        return self.end - self.begin


@dataclass
class Wait:
    """Of `lane`'s thread, for `what`. `outcome` is empty if the timeline ends before it does."""

    lane: Lane
    kind: str
    what: str
    begin: int
    end: int = 0
    outcome: str = ""

    @property
    def length(self) -> int:
        return self.end - self.begin


@dataclass(eq=False)
class Lane:
    """One thread. `has_gil` are the spans in which it had the GIL; `callbacks` overlap others."""

    number: int
    name: str = ""
    spans: list[Span] = field(default_factory=list)
    has_gil: list[Span] = field(default_factory=list)
    callbacks: list[Span] = field(default_factory=list)
    # While the events are read.
    state: str = ""
    what: str = ""
    since: int = 0
    gil_since: int = -1
    wait: Wait | None = None
    calls: list[int] = field(default_factory=list)
    ended: bool = False

    @property
    def label(self) -> str:
        return self.name or ("main" if self.number == 1 else f"thread {self.number}")

    def spent(self, state: str) -> int:
        """The time in that state, in ns."""
        return sum(span.length for span in self.spans if span.state == state)

    @property
    def gil_time(self) -> int:
        """How long it had the GIL, in ns."""
        return sum(span.length for span in self.has_gil)


@dataclass
class Timeline:
    """All lanes, in the order of the threads' start, and the waits in that of their begin."""

    lanes: list[Lane]
    waits: list[Wait]
    length: int
    lost: int
    gil: bool


class Reader:
    """Reads events, one after another. `finish` returns what they tell."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self._gil = recording.gil
        self._lanes: list[Lane] = []
        self._alive: dict[int, Lane] = {}
        self._waits: list[Wait] = []

    def read(self) -> Timeline:
        for event in self._recording.events:
            if event.kind == "start":
                self._start(event)
            else:
                self._take(self._lane(event.thread), event)
        end = self._recording.events[-1].at if self._recording.events else 0
        for lane in self._alive.values():
            if not lane.ended:
                self._close(lane, end)
        for wait in self._waits:
            if not wait.outcome and not wait.end:
                wait.end = end
        shown = [lane for lane in self._lanes if lane.spans or lane.name]
        return Timeline(shown, self._waits, end, self._recording.lost, self._gil)

    def _lane(self, number: int) -> Lane:
        if number not in self._alive:
            self._alive[number] = Lane(number)
            self._lanes.append(self._alive[number])
        return self._alive[number]

    def _start(self, event: Event) -> None:
        old = self._alive.pop(event.thread, None)
        if old and not old.ended:
            self._close(old, event.at)
        starter = self._lane(event.argument)
        self._know_before(starter, "start")
        lane = self._lane(event.thread)
        lane.state, lane.since = "starting", event.at

    def _know_before(self, lane: Lane, kind: str) -> None:
        """A thread's first event tells what it did before that."""
        if not lane.state and not lane.spans and not lane.ended and kind != "begin":
            before = {"run": "outside", "ready": "outside", "done": "other"}
            lane.state = before.get(kind, "running")

    def _take(self, lane: Lane, event: Event) -> None:
        if event.kind == "name":
            lane.name = event.text
        # An ended thread still gives the GIL away.
        if event.kind == "name" or lane.ended:
            return
        self._know_before(lane, event.kind)
        if event.kind in WAITS:
            self._wait(lane, event)
        else:
            getattr(self, f"_on_{event.kind}")(lane, event.at, event.argument)

    def _enter(self, lane: Lane, at: int, state: str, what: str = "") -> None:
        if lane.state and at > lane.since:
            lane.spans.append(Span(lane.since, at, lane.state, lane.what))
        lane.state, lane.what, lane.since = state, what, at

    def _close(self, lane: Lane, at: int) -> None:
        self._lose_gil(lane, at)
        self._enter(lane, at, "")
        while lane.calls:
            self._on_called(lane, at, 0)

    # ------------------------------------------------------------ the GIL

    def _lose_gil(self, lane: Lane, at: int) -> None:
        if lane.gil_since >= 0:
            lane.has_gil.append(Span(lane.gil_since, at, "running"))
        lane.gil_since = -1

    def _on_begin(self, lane: Lane, at: int, _: int) -> None:
        if lane.state != "starting" or not self._gil:
            self._enter(lane, at, "starting" if self._gil else "running")

    def _on_ready(self, lane: Lane, at: int, _: int) -> None:
        self._enter(lane, at, "ready")

    def _on_run(self, lane: Lane, at: int, _: int) -> None:
        if lane.gil_since >= 0 and lane.state == "running":
            return  # it has it already
        lane.gil_since = at
        self._enter(lane, at, "running")

    def _on_give(self, lane: Lane, at: int, _: int) -> None:
        self._lose_gil(lane, at)
        self._enter(lane, at, "ready")

    def _on_leave(self, lane: Lane, at: int, _: int) -> None:
        self._lose_gil(lane, at)
        self._enter(lane, at, "outside")

    # ------------------------------------------------------------ waits

    def _wait(self, lane: Lane, event: Event) -> None:
        self._lose_gil(lane, event.at)
        what = self._thing(event)
        # Else it goes on: the thread was woken, and came too late.
        if not (lane.wait and (lane.wait.kind, lane.wait.what) == (event.kind, what)):
            if lane.wait:  # by a callback, which waits itself
                lane.wait.end, lane.wait.outcome = event.at, "interrupted"
            lane.wait = Wait(lane, event.kind, what, event.at)
            self._waits.append(lane.wait)
        self._enter(lane, event.at, STATE_OF.get(event.kind, "other"), what)

    def _thing(self, event: Event) -> str:
        if event.kind == "join":
            other = self._alive.get(event.argument)
            return f"end of {other.label}" if other else "end of a thread"
        if event.kind == "import":
            return f"import of {event.text}" if event.text else "an import"
        if event.kind == "sleep":
            return "sleep"
        names = {"lock": "lock", "rlock": "RLock", "signal": "signal"}
        return f"{names[event.kind]} {event.argument:04x}"

    def _on_done(self, lane: Lane, at: int, outcome: int) -> None:
        if lane.wait:
            lane.wait.end = at
            lane.wait.outcome = OUTCOMES[(outcome & 3) % len(OUTCOMES)]
            lane.wait = None
        if not self._gil:
            self._enter(lane, at, "running")
        elif outcome & AWAY:
            self._enter(lane, at, "outside")
        else:
            self._on_run(lane, at, 0)

    # ------------------------------------------------------------ the rest

    def _on_end(self, lane: Lane, at: int, _: int) -> None:
        self._close(lane, at)
        lane.ended = True

    def _on_collect(self, lane: Lane, at: int, _: int) -> None:
        self._enter(lane, at, "collecting")

    def _on_collected(self, lane: Lane, at: int, _: int) -> None:
        self._enter(lane, at, "running")

    def _on_callback(self, lane: Lane, at: int, _: int) -> None:
        lane.calls.append(at)

    def _on_called(self, lane: Lane, at: int, _: int) -> None:
        if lane.calls:
            lane.callbacks.append(Span(lane.calls.pop(), at, "callback"))


def read(recording: Recording) -> Timeline:
    """The story of a recording's events."""
    return Reader(recording).read()
