# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Device scripts as pytest's items: one for each target that a script suits."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from . import repeats, scripts
from .run import STATE
from .session import SessionError
from .targets import Target, TargetError


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
