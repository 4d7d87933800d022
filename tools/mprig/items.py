# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Device scripts as pytest's items: one for each target that a script suits."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from . import repeats, scripts
from .oracle import judge
from .run import STATE
from .session import SessionError
from .targets import Target, TargetError


class ScriptFile(pytest.File):
    """A device script: a test for each target that it suits."""

    def collect(self) -> Iterator[pytest.Item]:
        try:
            run = self.config.stash[STATE]
            header = scripts.read_header(self.path, run.known, bool(run.rules.statements))
            targets = run.need_targets()
        except (scripts.HeaderError, TargetError) as error:
            raise self.CollectError(str(error)) from error
        for target in targets:
            if header.suits(target) and target.kind.takes(self.path):
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
        run = self.config.stash[STATE]
        device = run.device(self.target, self)
        timeout = self.header.timeout
        try:
            result = device.run(self.path, timeout, run.heap)
            skip = judge(result, self.path, self.header.expect or run.expect, timeout)
        finally:
            device.close()
        if skip:
            pytest.skip(skip)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, (SessionError, TargetError)):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.path, None, self.name
