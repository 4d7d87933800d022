# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""One pytest session's run of CPython's tests: what there is to run, and what became of it."""

from __future__ import annotations

import os
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property

import pytest
from rich.console import Console

from cpython import source, table
from cpython.runner import LIMIT, ROOT, SHORT_LIMIT, Outcome, Runner
from cpython.suite import Suite, load
from dev import fetch
from mprig.run import STATE
from mprig.targets import Target
from mprig.told import told

#: Most of them sleep most of the time.
JOBS = 6

#: Where a target's interpreter isn't the usual one, it is of this kind.
KIND = "unix"

SESSION: pytest.StashKey[Session] = pytest.StashKey()

#: An item of a version in one of the rounds.
Run = tuple[Suite, str, int]


class Session:
    """Runs each item in `rounds` rounds, JOBS at a time, in the order of `start`."""

    def __init__(self, config: pytest.Config) -> None:
        self._state = config.stash[STATE]
        self.rounds = int(os.environ.get("PEERS_ROUNDS") or 1)
        self._all = os.environ.get("PEERS_VERSIONS") == "all"
        self._sources = fetch.SOURCES
        # Workers of pytest-xdist don't share it.
        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        self._work = fetch.BUILD / "peers" / worker
        self._futures: dict[tuple[str, str, int], Future[Outcome]] = {}
        #: A line for each version that can't be had.
        self.missing: list[str] = []

    def target(self, kind: str = KIND) -> Target:
        """The newest build of a kind; the roots are in the order of versions."""
        return self._state.find([kind])[-1]

    @cached_property
    def suites(self) -> list[Suite]:
        """The versions to be run: all that can be had, or the newest of them."""
        pins = source.read_pins(ROOT / "pins.ini")
        found, self.missing = source.available(pins, self._sources)
        if not self._all:
            found = found[-1:]
        interpreter = self.target().interpreter()
        return [load(one, self._work / one.pin.version, interpreter) for one in found]

    def runner(self, suite: Suite, name: str, kind: str = KIND, limit: float = LIMIT) -> Runner:
        """A runner with a folder for its outputs; raises TargetError without a build."""
        target = self.target(kind)
        work = self._work / suite.version / target.id / name
        return Runner(target.interpreter(), suite.tree, work, limit)

    def start(self, wanted: list[Run]) -> None:
        """Have these items run in these rounds, and those apart, which may take long, before."""
        pool = ThreadPoolExecutor(JOBS)
        suites = {suite.version: suite for suite, _, _ in wanted}.values()
        apart = [(s, item, n) for s in suites for item in s.lists.apart for n in self.numbers()]
        for suite, item, number in [*apart, *wanted]:
            lists = suite.lists
            limit = SHORT_LIMIT if item in lists.apart or item in lists.known else LIMIT
            kind = lists.kinds.get(item, KIND)
            future = pool.submit(self._run, suite, item, f"round{number}", kind, limit)
            self._futures[suite.version, item, number] = future
        pool.shutdown(wait=False)

    def _run(self, suite: Suite, item: str, name: str, kind: str, limit: float) -> Outcome:
        return self.runner(suite, name, kind, limit).run(item)

    def numbers(self) -> range:
        return range(1, self.rounds + 1)

    def outcome(self, suite: Suite, item: str, number: int) -> Outcome:
        """Block until the item has ended; raises TargetError if its target isn't built."""
        return self._futures[suite.version, item, number].result()

    def stop(self) -> None:
        """Don't begin what hasn't begun; block until the rest has ended."""
        for future in self._futures.values():
            future.cancel()

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Have what became of all printed below pytest's own report, if something was run."""
        for suite in self.suites if self._futures else ():
            told(session.config)[self.title(suite)] = self.report(suite)

    def title(self, suite: Suite) -> str:
        return f"CPython {suite.version}'s tests on {self.target().id}, rounds: {self.rounds}"

    def report(self, suite: Suite) -> str:
        """The table, and a line for each item that didn't pass."""
        outcomes: table.Outcomes = {}
        for (version, item, _), future in self._futures.items():
            done = version == suite.version and not future.cancelled()
            if done and future.exception() is None:
                outcomes.setdefault(item, []).append(future.result())
        console = Console(width=120, color_system=None)
        with console.capture() as text:
            console.print(table.make(suite.lists, outcomes))
        lines = [*self.missing, text.get().rstrip(), *table.notes(suite.lists, outcomes)]
        return "\n".join(lines)


def of(config: pytest.Config) -> Session:
    """The session's own, made when it is first asked for; it reports at the end."""
    if SESSION not in config.stash:
        config.stash[SESSION] = Session(config)
        config.pluginmanager.register(config.stash[SESSION])
    return config.stash[SESSION]
