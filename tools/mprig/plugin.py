# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""The pytest plugin: options, collection of device scripts, the rule table.

    pytest --target unix:/path/to/micropython --target mps2:firmware.elf
    pytest --target a0 --target port:socket://host:4000 --target id:1234

A target is an interpreter, or a board on a port (see `targets`, and `known` for names of one's
own). Programs are run here, firmware in QEMU.
`--count N` runs each test N times (see `repeats`). With `-n N` of pytest-xdist several run side
by side, but those of one port, and those of one file that isn't for devices, one after another.
`--junitxml=FILE` is pytest's own, JSON comes from pytest-reportlog: `--report-log=FILE`.

Tests are of two kinds: scripts that run on the target as a whole (see `scripts`), and ordinary
test functions that take a fixture: `target` for clean interpreters (see `device.Device`), `board`
or `boards` for those that stay (see `live.LiveBoard`). Such a function may have the marker
`rules("B6", …)`, `needs("gil", …)`, or `targets("stock", …)` to run on these targets whatever was
asked for.
"""

from __future__ import annotations

import os
import re
from collections.abc import Generator
from pathlib import Path
from typing import Any, Union

import pytest

from . import fixtures, repeats
from .device import HEAP
from .fixtures import OF_ONE_TARGET, board, boards, target
from .items import ScriptFile, ScriptItem
from .oracle import WAYS
from .ruletable import RuleTable
from .run import STATE, Run
from .targets import Target, TargetError
from .told import Told

#: In place of a target: the test is none here.
NONE_SUITS = "no target suits"
#: Fixtures are found where the plugin is.
__all__ = ["board", "boards", "target"]


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("mprig", "MicroPython targets")
    group.addoption(
        "--target",
        action="append",
        help="what to test: unix:PROGRAM, mps2:FIRMWARE.ELF, a0, port:URL, a name of the project's "
        "and so on; repeatable (default: the first name of the project's)",
    )
    group.addoption(
        "--build-root",
        action="append",
        type=Path,
        help="what {build} is in the file of targets; repeatable (default: build)",
    )
    parser.addini("mprig_device_dir", "folder of the device tests", default="tests/device")
    parser.addini("mprig_rules", "file of the contract's rules", default="tests/rules.ini")
    parser.addini("mprig_targets", "file of the targets' names", default="tests/targets.ini")
    parser.addini("mprig_logs", "folder of the logs (default: logs in the build root)", default="")
    parser.addini("mprig_expect", f"how a script passes: {', '.join(WAYS)}", default="end")
    parser.addini("mprig_path", "folders that programs here import from", default="")
    parser.addini("mprig_board_files", "files and folders for boards", type="args", default=[])
    parser.addini("mprig_heap", "heap of a program on the unix port", default=HEAP)


def pytest_configure(config: pytest.Config) -> None:
    run = config.stash[STATE] = Run(config)
    features = ", ".join(sorted(run.known.features))
    for line in (
        "rules(*ids): the contract rules that this tests",
        f"needs(*features): only for targets that have these: {features}",
        "targets(*names): runs on these targets, whatever --target says",
    ):
        config.addinivalue_line("markers", line)
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
    wanted = [name for name in OF_ONE_TARGET if name in metafunc.fixturenames]
    own = [name for name in wanted if _is_ours(metafunc, name)]
    if not own:
        return
    if len(own) > 1:
        raise pytest.UsageError(f"{metafunc.definition.nodeid}: takes one of {', '.join(own)}")
    run = metafunc.config.stash[STATE]
    node = metafunc.definition
    named = node.get_closest_marker("targets")
    needs = {need for mark in node.iter_markers("needs") for need in mark.args}
    if needs - run.known.features:
        unknown = ", ".join(sorted(needs - run.known.features))
        raise pytest.UsageError(f"{node.nodeid}: no feature is called {unknown}")
    try:
        chosen = run.find(list(named.args)) if named else run.need_targets()
    except TargetError as error:
        raise pytest.UsageError(f"{node.nodeid}: {error}") from error
    suitable = [t for t in chosen if needs <= t.kind.has and t.kind.takes(node.path)]
    parameters = [pytest.param(target, id=target.id) for target in suitable]
    metafunc.parametrize(own[0], parameters or [NONE_SUITS], indirect=True)


def _is_ours(metafunc: pytest.Metafunc, name: str) -> bool:
    """Is it our fixture that the test gets by this name, and isn't it parametrized by itself?"""
    for mark in metafunc.definition.iter_markers("parametrize"):
        names = mark.args[0] if mark.args else mark.kwargs["argnames"]
        if name in (names.replace(" ", "").split(",") if isinstance(names, str) else names):
            return False
    definitions = metafunc.definition._fixtureinfo.name2fixturedefs.get(name, ())
    return bool(definitions) and definitions[-1].func.__module__ == fixtures.__name__


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items[:] = [item for item in items if _is_suited(item)]
    # Machines run till the end: those that would slow down all that comes later are last.
    items.sort(key=_is_never_idle)


def _is_never_idle(item: pytest.Item) -> bool:
    target = _target_of(item)
    return target is not None and target.kind.never_idle


def _is_suited(item: pytest.Item) -> bool:
    """Has its target what the item needs? A single set of parameters may need more."""
    target = _target_of(item)
    needs = {need for mark in item.iter_markers("needs") for need in mark.args}
    if not target:
        return NONE_SUITS not in _of_one_target(item)
    return needs <= target.kind.has


# Reports


def _target_of(item: pytest.Item) -> Target | None:
    if isinstance(item, ScriptItem):
        return item.target
    return next((found for found in _of_one_target(item) if isinstance(found, Target)), None)


def _of_one_target(item: pytest.Item) -> list[Any]:
    """The parameters of fixtures that stand for a target; others may have their names."""
    callspec = getattr(item, "callspec", None)
    given = callspec.params if callspec else {}
    return [given[name] for name in OF_ONE_TARGET if name in given]


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
