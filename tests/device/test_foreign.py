# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Rules A8 and C4: what needs C code that only a firmware for tests has (`make mps2 TESTS=1`)."""

from pathlib import Path

import pytest

from mprig.device import BoardDevice

HERE = Path(__file__).parent

pytestmark = [pytest.mark.rules("A8", "C4", "C6"), pytest.mark.targets("mps2-tests")]


@pytest.mark.parametrize("script", ["a8_room", "c4_foreign", "c4_registers"])
def test_script(target: BoardDevice, script: str) -> None:
    """The script passes there, whatever targets the others are run on."""
    target.run(HERE / f"{script}.py").expect_ok()
