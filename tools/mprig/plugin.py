"""The pytest plugin: options, collection of device scripts, the `target` fixture, the rule table.

    pytest tests/device --target unix --target unix-nogil --build-root build
    pytest tests/device --target mps2 --target a0 --target port:socket://host:4000 --target id:1234

A target is a build, or a board on a port. Builds are run here, those for boards in QEMU.
`--count N` runs each test N times (see `repeats`). With `-n N` of pytest-xdist several run side
by side, those of one port always by the same worker. `--junitxml=FILE` is pytest's own, JSON
comes from pytest-reportlog: `--report-log=FILE`.

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
from rich.console import Console

from . import repeats, scripts
from .board import Board
from .device import BoardDevice, Device, UnixDevice, make_board
from .rules import Coverage, Rules
from .session import SessionError
from .targets import FEATURES, Target, TargetError, find

STATE: pytest.StashKey[Run] = pytest.StashKey()


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


class Run:
    """What one pytest session knows about its targets."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.device_dir = config.rootpath / config.getini("mprig_device_dir")
        self.logs = config.rootpath / "build" / "logs"
        roots = config.getoption("--build-root") or [Path("build")]
        self.roots = [config.rootpath / root for root in roots]
        self.targets = self.find(config.getoption("--target") or ["unix"])
        self.rules = Rules.read(config.rootpath / config.getini("mprig_rules"))
        self.coverage = Coverage()
        self.boards: dict[Target, Board] = {}

    def find(self, names: list[str]) -> list[Target]:
        """The named targets of every build root."""
        try:
            return find(names, self.roots)
        except TargetError as error:
            raise pytest.UsageError(str(error)) from error

    def is_script(self, path: Path) -> bool:
        """Is `path` to run on the target, not to be read by pytest?"""
        return self.device_dir in path.parents and scripts.is_script(path)

    def device(self, target: Target, item: pytest.Item) -> Device:
        """`target` for `item`, with a log of its own; raises TargetError if it isn't built."""
        name = re.sub(r"[^\w.@-]+", "_", item.name).strip("_")
        log = self.logs / target.id / f"{name}.log"
        if not target.is_board:
            return UnixDevice(target, log)
        # It runs on from test to test.
        if target not in self.boards:
            worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
            machine_log = self.logs / target.id / f"machine-{worker}.log"
            self.boards[target] = make_board(target, machine_log)
        return BoardDevice(target, log, self.boards[target])

    def close(self) -> None:
        """Switch the boards off."""
        for board in self.boards.values():
            board.drop()

    def is_whole(self) -> bool:
        """Was the whole of the device tests asked for?"""
        option = self.config.getoption
        narrowed = any(option(o, None) for o in ("keyword", "markexpr", "deselect", "lf", "ff"))
        paths = [self.config.invocation_params.dir / arg for arg in self.config.args]
        inside = any(p == self.device_dir or p in self.device_dir.parents for p in paths)
        return inside and not narrowed and not option("collectonly")

    def missing(self) -> list[str]:
        """What the rule table lacks, a line each."""
        own = {t.id: t.kind.has for t in self.targets if not t.kind.stock}
        return self.coverage.missing(self.rules, own) if self.is_whole() else []


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
    """Give all tests of a port to one worker; only with pytest-xdist's `-n`.

    Its own `--dist=loadgroup` isn't used: with pytest 9.2 it forms no groups.
    """
    ports = [target.id for target in config.stash[STATE].targets if target.port]
    if not ports:
        return None
    from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]  # noqa: PLC0415

    class PortScheduling(LoadScopeScheduling):  # type: ignore[misc]
        """What isn't on a port goes to any worker, test by test."""

        def _split_scope(self, nodeid: str) -> str:
            return next((port for port in ports if _is_on(port, nodeid)), nodeid)

    return PortScheduling(config, log)


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


class ScriptFile(pytest.File):
    """A device script: a test for each target that it suits."""

    def collect(self) -> Iterator[pytest.Item]:
        try:
            header = scripts.read_header(self.path)
        except scripts.HeaderError as error:
            raise self.CollectError(str(error)) from error
        for target in self.config.stash[STATE].targets:
            if header.suits(target):
                yield from self._items(header, target)

    def _items(self, header: scripts.Header, target: Target) -> Iterator[pytest.Item]:
        count = max(1, self.config.getoption("count", 1))
        for number in range(count):
            run = f"-{repeats.suffix(number, count)}" if count > 1 else ""
            name = f"{self.path.stem}[{target.id}{run}]"
            yield ScriptItem.from_parent(
                self, name=name, header=header, target=target, is_repeated=bool(run)
            )


class ScriptItem(pytest.Item):
    """A device script on one target; one of its runs, if it's repeated."""

    def __init__(
        self, *, header: scripts.Header, target: Target, is_repeated: bool, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.is_repeated = is_repeated
        self.header = header
        self.target = target
        self.add_marker(pytest.mark.rules(*header.rules))

    def runtest(self) -> None:
        device = self.config.stash[STATE].device(self.target, self)
        try:
            device.run(self.path, self.header.timeout, scripts.HEAP).expect_ok()
        finally:
            device.close()

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, (SessionError, TargetError)):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.path, None, self.name


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


class RuleTable:
    """Gathers the reports and prints the table; on the session that the user sees only."""

    def __init__(self, run: Run) -> None:
        self.run = run

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        properties = dict(report.user_properties)
        if report.when == "call" and not report.skipped and "target" in properties:
            rules = str(properties["rules"]).split()
            self.run.coverage.add(rules, str(properties["target"]), report.passed)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if session.exitstatus == pytest.ExitCode.OK and self.run.missing():
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if not self.run.coverage.counts:
            return
        terminalreporter.section("rules: tests passed/run")
        # Wide enough for every target; a terminal folds the lines if it has to.
        console = Console(width=120 + 20 * len(self.run.coverage.counts), color_system=None)
        with console.capture() as text:
            console.print(self.run.coverage.table(self.run.rules))
        terminalreporter.write_line(text.get().rstrip())
        for line in self.run.missing():
            terminalreporter.write_line(f"ERROR: {line}", red=True)


def pytest_sessionstart(session: pytest.Session) -> None:
    if not hasattr(session.config, "workerinput"):
        session.config.pluginmanager.register(RuleTable(session.config.stash[STATE]))
        session.config.pluginmanager.register(repeats.Repeats())
