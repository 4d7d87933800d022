# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""The pytest plugin: options, collection of device scripts, the `target` fixture, the rule table.

    pytest tests/device --target unix --target unix-nogil --build-root build
    pytest tests/device --target mps2 --target a0 --target port:socket://host:4000 --target id:1234

A target is a build, or a board on a port. Builds are run here, those for boards in QEMU.
`--count N` runs each test N times (see `repeats`). With `-n N` of pytest-xdist several run side
by side, but those of one port, and those of one file that isn't for devices, one after another.
`--junitxml=FILE` is pytest's own, JSON comes from pytest-reportlog: `--report-log=FILE`.

Tests are of two kinds: scripts that run on the target as a whole (see `scripts`), and ordinary
test functions that take the fixture `target` (see `device.Device`). Such a function has the
marker `rules("B6", …)`, and may have `needs("gil", …)`, or `targets("stock", …)` to run on these
targets whatever was asked for.
"""

from __future__ import annotations

import os
import re
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any, Union

import pytest

from . import repeats
from .device import Device
from .items import ScriptFile, ScriptItem
from .ruletable import RuleTable
from .run import STATE, Run
from .targets import FEATURES, Target, TargetError
from .told import Told


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("mprig", "MicroPython targets")
    group.addoption(
        "--target",
        action="append",
        help="what to test: unix, mps2, a0, port:URL and so on; repeatable (default: unix)",
    )
    group.addoption(
        "--build-root",
        action="append",
        type=Path,
        help="folder with unix/micropython and so on; repeatable (default: build)",
    )
    parser.addini("mprig_device_dir", "folder of the device tests", default="tests/device")
    parser.addini("mprig_rules", "file of the contract's rules", default="tests/rules.ini")


def pytest_configure(config: pytest.Config) -> None:
    for line in (
        "rules(*ids): the contract rules that this tests",
        f"needs(*features): only for targets that have these: {', '.join(sorted(FEATURES))}",
        "targets(*names): runs on these targets, whatever --target says",
    ):
        config.addinivalue_line("markers", line)
    run = config.stash[STATE] = Run(config)
    if config.getoption("--target"):
        _require_built(run.targets)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give all tests of a port to one worker, and all of a file; only with pytest-xdist's `-n`.

    Device tests have nothing in common but the port, and go to any worker, one by one. xdist's own
    `--dist=loadgroup` isn't used: with pytest 9.2 it forms no groups.
    """
    from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]  # noqa: PLC0415

    run = config.stash[STATE]
    ports = [target.id for target in run.targets if target.port]
    config.option.loadscopereorder = False  # the order of the files is the user's

    class Scheduling(LoadScopeScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            path = nodeid.partition("::")[0]
            alone = run.device_dir in (config.rootpath / path).parents
            return next((port for port in ports if _is_on(port, nodeid)), nodeid if alone else path)

    return Scheduling(config, log)


def _is_on(target_id: str, nodeid: str) -> bool:
    return re.search(rf"[-[]{re.escape(target_id)}[-\]]", nodeid) is not None


def pytest_unconfigure(config: pytest.Config) -> None:
    run = config.stash.get(STATE, None)
    if run:
        run.close()


def _require_built(targets: list[Target]) -> None:
    """Say at once, and once, what isn't built."""
    try:
        for target in targets:
            target.interpreter()
    except TargetError as error:
        raise pytest.UsageError(str(error)) from error


# Collection


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> ScriptFile | None:
    run = parent.config.stash[STATE]
    # A file that was named on the command line comes through the hook below.
    if run.is_script(file_path) and not parent.session.isinitpath(file_path):
        return ScriptFile.from_parent(parent, path=file_path)
    return None


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> ScriptFile | None:
    if parent.config.stash[STATE].is_script(module_path):
        return ScriptFile.from_parent(parent, path=module_path)
    return None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "target" not in metafunc.fixturenames:
        return
    run = metafunc.config.stash[STATE]
    node = metafunc.definition
    named = node.get_closest_marker("targets")
    needs = {need for mark in node.iter_markers("needs") for need in mark.args}
    if needs - FEATURES:
        raise pytest.UsageError(f"{node.nodeid}: no feature is called {needs - FEATURES}")
    chosen = run.find(list(named.args)) if named else run.targets
    suitable = [target for target in chosen if needs <= target.kind.has]
    metafunc.parametrize("target", suitable, ids=[t.id for t in suitable], indirect=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # What suits no target is no test here; pytest has made a skipped one of it.
    items[:] = [i for i in items if "target" not in _parameters(i) or _is_suited(i)]
    # Machines run till the end: those that would slow down all that comes later are last.
    items.sort(key=_is_never_idle)


def _is_never_idle(item: pytest.Item) -> bool:
    target = _target_of(item)
    return target is not None and target.kind.never_idle


def _is_suited(item: pytest.Item) -> bool:
    """Is there a target, with what the item needs? A single set of parameters may need more."""
    target = _target_of(item)
    needs = {need for mark in item.iter_markers("needs") for need in mark.args}
    return target is not None and needs <= target.kind.has


@pytest.fixture
def target(request: pytest.FixtureRequest) -> Iterator[Device]:
    """Clean interpreters of one target; all are killed at the test's end."""
    device = request.config.stash[STATE].device(request.param, request.node)
    yield device
    device.close()


# Reports


def _target_of(item: pytest.Item) -> Target | None:
    if isinstance(item, ScriptItem):
        return item.target
    found = _parameters(item).get("target")
    return found if isinstance(found, Target) else None


def _parameters(item: pytest.Item) -> dict[str, Any]:
    callspec = getattr(item, "callspec", None)
    return callspec.params if callspec else {}


def pytest_itemcollected(item: pytest.Item) -> None:
    target = _target_of(item)
    if target:
        # Properties travel with the report, from a pytest-xdist worker too.
        ids = [rule for mark in item.iter_markers("rules") for rule in mark.args]
        item.user_properties.append(("target", target.id))
        item.user_properties.append(("rules", " ".join(ids)))
    repeats.note_run(item)


Report = Union[pytest.TestReport, pytest.CollectReport]


def _no_skips(report: Report) -> None:
    """On CI a skipped test is an error: nobody would see that it doesn't run."""
    skipped = report.skipped and not hasattr(report, "wasxfail")
    if skipped and os.environ.get("CI") == "true":
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"a skip counts as an error on CI: {reason}"


@pytest.hookimpl(hookwrapper=True, trylast=True)
def pytest_runtest_makereport() -> Generator[None, Any, None]:
    outcome = yield
    _no_skips(outcome.get_result())


@pytest.hookimpl(hookwrapper=True)
def pytest_make_collect_report() -> Generator[None, Any, None]:
    outcome = yield
    _no_skips(outcome.get_result())


def pytest_sessionstart(session: pytest.Session) -> None:
    if not hasattr(session.config, "workerinput"):
        session.config.pluginmanager.register(RuleTable(session.config.stash[STATE]))
        session.config.pluginmanager.register(repeats.Repeats())
        session.config.pluginmanager.register(Told(session.config))
