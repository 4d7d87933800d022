# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""On an ESP32, a panic ends with the table of threads."""

from __future__ import annotations

import subprocess
from pathlib import Path

import esp32
import pytest


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    to = tmp_path_factory.mktemp("fatal")
    return esp32.build_here("fatal", "idf_fatal.c", to, "-Wl,--wrap=panic_restart")


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("fault", "registers table restart"),
        # Where it was, and not a second time in the panic.
        ("invariant", "broken table registers restart"),
        ("list", "registers table registers restart"),
    ],
)
def test_says(program: Path, what: str, said: str) -> None:
    done = subprocess.run([program, what], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() == said.split()
