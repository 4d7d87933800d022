# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""One pytest session: its targets, the boards that are on, which rules were tested."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from . import scripts
from .board import Board
from .device import PATH, BoardDevice, Device, UnixDevice, make_board
from .files import copies
from .known import read_known
from .live import LiveBoard, on_line
from .oracle import WAYS
from .rules import Coverage, Rules
from .targets import Known, Target, TargetError, find


class Run:
    """A pytest session's knowledge of its targets."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.device_dir = config.rootpath / config.getini("mprig_device_dir")
        roots = config.getoption("--build-root") or [Path("build")]
        self.roots = [config.rootpath / root for root in roots]
        logs: str = config.getini("mprig_logs")
        self.logs: Path = config.rootpath / logs if logs else self.roots[0] / "logs"
        self.known = self._read_known()
        self.targets = self.find(config.getoption("--target") or list(self.known.kinds)[:1])
        self.rules = Rules.read(config.rootpath / config.getini("mprig_rules"))
        self.coverage = Coverage()
        self.heap: str = config.getini("mprig_heap")
        self.expect: str = config.getini("mprig_expect")
        if self.expect not in WAYS:
            raise pytest.UsageError(f"mprig_expect = {self.expect}: is none of {', '.join(WAYS)}")
        try:
            self.files = copies(config.rootpath, config.getini("mprig_board_files"))
        except TargetError as error:
            raise pytest.UsageError(str(error)) from error
        self._boards: dict[tuple[Target, int], Board] = {}
        # Of the project that pytest was started for: one that a test starts has another.
        self._path_before = os.environ.get(PATH)
        folders = config.getini("mprig_path").split(os.pathsep)
        os.environ[PATH] = os.pathsep.join(str(config.rootpath / f) for f in folders if f)

    def _read_known(self) -> Known:
        try:
            return read_known(self.config.rootpath / self.config.getini("mprig_targets"))
        except TargetError as error:
            raise pytest.UsageError(str(error)) from error

    def find(self, names: list[str]) -> list[Target]:
        """The named targets of every build root."""
        try:
            return find(names, self.roots, self.known)
        except TargetError as error:
            raise pytest.UsageError(str(error)) from error

    def need_targets(self) -> list[Target]:
        """The targets of this session; raises TargetError if there are none."""
        if not self.targets:
            raise TargetError("no target: name one, such as --target unix:/path/to/micropython")
        return self.targets

    def is_script(self, path: Path) -> bool:
        """Is `path` to run on the target, not to be read by pytest?"""
        return self.device_dir in path.parents and scripts.is_script(path)

    def device(self, target: Target, item: pytest.Item) -> Device:
        """`target` for `item`, with a log of its own; raises TargetError if it isn't built."""
        log = self._log(target, item)
        if not target.is_board:
            return UnixDevice(target, log)
        return BoardDevice(target, log, self._board(target))

    def live(self, target: Target, item: pytest.Item, number: int = 0) -> LiveBoard:
        """`target` as a board that keeps its state; `number` tells those of one target apart."""
        log = self._log(target, item, f"-{number}" if number else "")
        return LiveBoard(target.id, self._board(on_line(target), number), log)

    def _log(self, target: Target, item: pytest.Item, suffix: str = "") -> Path:
        name = re.sub(r"[^\w.@-]+", "_", item.name).strip("_")
        return self.logs / target.log_folder / f"{name}{suffix}.log"

    def _board(self, target: Target, number: int = 0) -> Board:
        """It runs on from test to test."""
        if (target, number) not in self._boards:
            worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
            suffix = f"-{number}" if number else ""
            machine_log = self.logs / target.log_folder / f"machine-{worker}{suffix}.log"
            self._boards[target, number] = make_board(target, machine_log, self.files)
        return self._boards[target, number]

    def close(self) -> None:
        """Switch the boards off."""
        for board in self._boards.values():
            board.drop()
        if self._path_before is None:
            os.environ.pop(PATH, None)
        else:
            os.environ[PATH] = self._path_before

    def is_whole(self) -> bool:
        """Was the whole of the device tests asked for?"""
        option = self.config.getoption
        narrowed = any(option(o, None) for o in ("keyword", "markexpr", "deselect", "lf", "ff"))
        paths = [self.config.invocation_params.dir / arg for arg in self.config.args]
        inside = any(p == self.device_dir or p in self.device_dir.parents for p in paths)
        return inside and not narrowed and not option("collectonly")

    def missing(self) -> list[str]:
        """The gaps of the rule table, a line each."""
        own = {t.id: t.kind.has for t in self.targets if not t.kind.stock}
        return self.coverage.missing(self.rules, own) if self.is_whole() else []


#: Where a session's Run is, in its config's stash.
STATE: pytest.StashKey[Run] = pytest.StashKey()
