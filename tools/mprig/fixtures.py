# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""The fixtures: `target`, `board` and `boards`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from .device import Device
from .live import LiveBoard
from .run import STATE, Run
from .targets import Target, TargetError

#: Fixtures of which a test gets one for each target.
OF_ONE_TARGET = ("target", "board")

Boards = Callable[..., list[LiveBoard]]


@pytest.fixture
def target(request: pytest.FixtureRequest) -> Iterator[Device]:
    """Clean interpreters of one target; all are killed at the test's end."""
    device = request.config.stash[STATE].device(request.param, request.node)
    yield device
    device.close()


@pytest.fixture
def board(request: pytest.FixtureRequest) -> Iterator[LiveBoard]:
    """One target as a board that keeps its state until the test's end."""
    live = request.config.stash[STATE].live(request.param, request.node)
    yield live
    live.close()


@pytest.fixture
def boards(request: pytest.FixtureRequest) -> Iterator[Boards]:
    """Several at once: `one, two = boards(2)`, or `boards("left", "unix:micropython")`.

    A number takes that many of the session's targets; those that aren't ports can be had any
    number of times.
    """
    run = request.config.stash[STATE]
    taken: Counter[Target] = Counter()
    with ExitStack() as stack:

        def take(*wanted: int | str) -> list[LiveBoard]:
            lives = []
            for target in _chosen(run, wanted):
                if target.port and taken[target]:
                    raise TargetError(f"{target.id} is one board, and was asked for twice")
                live = run.live(target, request.node, taken[target])
                taken[target] += 1
                stack.callback(live.close)
                lives.append(live)
            return lives

        yield take


def _chosen(run: Run, wanted: tuple[int | str, ...]) -> list[Target]:
    """The targets that a test asks for by number or names; raises TargetError."""
    names = [name for name in wanted if isinstance(name, str)]
    chosen = run.find(names) if names else []
    number = sum(count for count in wanted if isinstance(count, int))
    if number:
        chosen += _so_many(run.need_targets(), number)
    if hasattr(run.config, "workerinput") and any(target.port for target in chosen):
        raise TargetError("a test of several boards on ports runs alone: without pytest's -n")
    return chosen


def _so_many(targets: list[Target], number: int) -> list[Target]:
    many = [target for target in targets if not target.port]
    chosen = targets[:number]
    while many and len(chosen) < number:
        chosen.append(many[len(chosen) % len(many)])
    if len(chosen) < number:
        there = ", ".join(target.id for target in targets)
        raise TargetError(f"the test wants {number} boards, and there is {there}: name more")
    return chosen
