# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""One pytest session's run of CPython's tests: what there is to run, and what became of it."""

from __future__ import annotations

import os
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property
from pathlib import Path

import pytest
from rich.console import Console

from cpython import items, source, table
from cpython.runner import ROOT, Outcome, Runner
from mprig.run import STATE
from mprig.told import told

#: Most of them sleep most of the time.
JOBS = 4

#: Seconds for an item that may hang as it should: it isn't worth more.
SHORT_LIMIT = 10.0

SESSION: pytest.StashKey[Session] = pytest.StashKey()


class Session:
    """Runs each item in `rounds` rounds, JOBS at a time, in the order of `start`."""

    def __init__(self, config: pytest.Config) -> None:
        # The roots are in the order of versions: the newest.
        self.target = config.stash[STATE].find(["unix"])[-1]
        self.rounds = int(os.environ.get("PEERS_ROUNDS") or 1)
        self._work = config.rootpath / "build" / "peers"
        self._futures: dict[tuple[str, int], Future[Outcome]] = {}

    @cached_property
    def _pins(self) -> dict[str, str]:
        return source.read_pins(ROOT / "pins.ini")

    @cached_property
    def source(self) -> source.Source:
        return source.find(self._pins)

    @cached_property
    def lists(self) -> items.Lists:
        return items.read(self.source.list_items())

    @cached_property
    def tree(self) -> Path:
        """The folder of rewritten tests."""
        tree = self._work / "tree"
        source.make_tree(self.source, self._pins, tree)
        return tree

    def runner(self, name: str, limit: float | None = None) -> Runner:
        """A runner with a folder for its outputs; raises TargetError without a build."""
        work = self._work / self.target.id / name
        interpreter = self.target.interpreter()
        if limit is None:
            return Runner(interpreter, self.tree, work)
        return Runner(interpreter, self.tree, work, limit)

    def start(self, wanted: list[tuple[str, int]]) -> None:
        """Have these items run in these rounds, and those apart with them."""
        pool = ThreadPoolExecutor(JOBS)
        apart = [(item, number) for item in self.lists.apart for number in self.numbers()]
        for item, number in [*wanted, *apart]:
            expected = item not in self.lists.apart and item not in self.lists.known
            runner = self.runner(f"round{number}", None if expected else SHORT_LIMIT)
            self._futures[item, number] = pool.submit(runner.run, item)
        pool.shutdown(wait=False)

    def numbers(self) -> range:
        return range(1, self.rounds + 1)

    def outcome(self, item: str, number: int) -> Outcome:
        """Block until the item has ended."""
        return self._futures[item, number].result()

    def stop(self) -> None:
        """Don't begin what hasn't begun; block until the rest has ended."""
        for future in self._futures.values():
            future.cancel()

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Have what became of all printed below pytest's own report, if something was run."""
        if self._futures:
            told(session.config)[self.title] = self.report()

    @property
    def title(self) -> str:
        return f"CPython {self.source.version}'s tests on {self.target.id}, rounds: {self.rounds}"

    def report(self) -> str:
        """The table, and a line for each item that didn't pass."""
        outcomes: table.Outcomes = {}
        for (item, _), future in self._futures.items():
            if not future.cancelled():
                outcomes.setdefault(item, []).append(future.result())
        console = Console(width=120, color_system=None)
        with console.capture() as text:
            console.print(table.make(self.lists, outcomes))
        return "\n".join([text.get().rstrip(), *table.notes(self.lists, outcomes)])


def of(config: pytest.Config) -> Session:
    """The session's own, made when it is first asked for; it reports at the end."""
    if SESSION not in config.stash:
        config.stash[SESSION] = Session(config)
        config.pluginmanager.register(config.stash[SESSION])
    return config.stash[SESSION]
