# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""A test that takes `device` runs on the newest version, on the targets that RUNS_ON has for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mprig.device import Device
from mprig.run import STATE


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """For the module that has taken it over."""
    if "device" in metafunc.fixturenames:
        run = metafunc.config.stash[STATE]
        kinds = metafunc.module.RUNS_ON[metafunc.function.__name__]
        newest = [t for t in run.targets if t.kind.name in kinds and t.root == run.roots[-1]]
        metafunc.parametrize("device", newest, ids=[t.id for t in newest], indirect=True)


@pytest.fixture
def device(request: pytest.FixtureRequest) -> Iterator[Device]:
    found = request.config.stash[STATE].device(request.param, request.node)
    yield found
    found.close()
