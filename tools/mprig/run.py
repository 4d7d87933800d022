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
from .device import BoardDevice, Device, UnixDevice, make_board
from .rules import Coverage, Rules
from .targets import Target, TargetError, find


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


#: Where a session's Run is, in its config's stash.
STATE: pytest.StashKey[Run] = pytest.StashKey()
