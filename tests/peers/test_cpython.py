# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""CPython's own tests of threads, each in a process of the interpreter under test.

They run on the newest version's unix build, and those that need sys.settrace on the one with
that. `make peers` runs nothing else. PEERS_ROUNDS says how often, and PEERS_VERSIONS=all that the
tests of all pinned versions of CPython are meant, not only the newest that can be had.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest
from cpython.items import Category, ListError
from cpython.runner import SHORT_LIMIT
from cpython.session import Session, of
from cpython.source import SourceError
from cpython.suite import Suite

from mprig.targets import TargetError

#: A bug that is planted in the library, and an item that has to notice it.
BUGS = {
    "timeout_ignored": "test_threading.EventTests.test_timeout",
    "notify_lost": "test_threading.ConditionTests.test_notify",
    "rlock_without_owner": "test_threading.CRLockTests.test_try_acquire_contended",
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    session = of(metafunc.config)
    try:
        suites = session.suites
    except (SourceError, ListError, TargetError, RuntimeError) as error:
        raise pytest.Collector.CollectError(str(error)) from error
    if "category" in metafunc.fixturenames:
        # Every version has the same.
        found = [category for category in suites[-1].lists.categories if category.probe]
        names = [category.name.replace(" ", "_") for category in found]
        metafunc.parametrize("category", found, ids=names)
    if "item" in metafunc.fixturenames:
        known = metafunc.function is test_known_failure
        chosen = [(suite, item) for suite in suites for item in suite.chosen(known)]
        ids = [f"{suite.version}-{item}" for suite, item in chosen]
        metafunc.parametrize(("suite", "item"), chosen, ids=ids)
        metafunc.parametrize("number", session.numbers(), ids=lambda number: f"round{number}")


@pytest.fixture(scope="session")
def session(request: pytest.FixtureRequest) -> Iterator[Session]:
    """All items that were selected are started when the first is asked for."""
    found = of(request.config)
    wanted = [item.callspec.params for item in request.session.items if hasattr(item, "callspec")]
    found.start([(p["suite"], p["item"], p["number"]) for p in wanted if "item" in p])
    yield found
    found.stop()


def test_item(session: Session, suite: Suite, item: str, number: int) -> None:
    """An item that applies passes."""
    outcome = session.outcome(suite, item, number)
    assert outcome.kind == "passed", str(outcome)


def test_known_failure(session: Session, suite: Suite, item: str, number: int) -> None:
    """An item in known.ini doesn't pass, or it must not be there."""
    outcome = session.outcome(suite, item, number)
    assert outcome.kind not in ("passed", "skipped"), f"{outcome.kind}, but is in known.ini"


def test_probe(session: Session, category: Category) -> None:
    """The feature that a category's items need is there in CPython, and isn't on the target."""
    runner = session.runner(session.suites[-1], "probes", limit=SHORT_LIMIT)
    outcome = runner.probe(category.name, category.probe)
    python = [sys.executable, str(runner.probe_file(category.name))]
    there = subprocess.run(python, check=False, capture_output=True, text=True)
    assert there.returncode == 0, f"the probe is wrong, it fails on CPython:\n{there.stderr}"
    assert outcome.kind != "passed", f"the core has it now, items apply: {category.patterns}"
    assert outcome.kind == "failed", str(outcome)


@pytest.mark.parametrize("bug", BUGS)
def test_planted_bug(session: Session, bug: str) -> None:
    """A library with a bug fails."""
    runner = session.runner(session.suites[-1], "bugs", limit=SHORT_LIMIT)
    outcome = runner.run(BUGS[bug], bug)
    assert outcome.kind in ("failed", "hung"), str(outcome)
    assert "ImportError" not in outcome.output
