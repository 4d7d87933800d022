# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Programs that print the same in CPython and on the newest version's targets, the firmware too.

They are what the documents of `_thread`, `threading`, `queue` and `concurrent.futures` speak of, as
their readers write it, and what other Pythons' tests try. Whatever CPython runs the tests says
what is right: nothing in them is newer than 3.9.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from newest import device, pytest_generate_tests

from mprig.device import Device
from mprig.run import STATE

PROGRAMS = sorted((Path(__file__).parent / "programs").glob("*.py"))

#: Seconds for a program. It bounds a hang only.
LIMIT = 60.0

#: One for each kind of locks and of turns.
RUNS_ON = {"test_prints_the_same": ("unix", "unix-nogil", "mps2")}

__all__ = ["device", "pytest_generate_tests"]


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.stem)
def test_prints_the_same(device: Device, program: Path, pytestconfig: pytest.Config) -> None:
    command = [sys.executable, "-P" if sys.version_info >= (3, 11) else "-s", str(program)]
    python = subprocess.run(command, check=True, capture_output=True, text=True, timeout=LIMIT)
    result = device.run(program, LIMIT, pytestconfig.stash[STATE].heap)
    assert result.output == python.stdout, result.describe("CPython prints something else")
    assert result.status in (0, None) and not result.lost, result.describe("it didn't end well")


def test_all_are_there() -> None:
    """No program has been lost."""
    assert len(PROGRAMS) == 16
