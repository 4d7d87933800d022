# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""On an ESP32, a Ctrl-C that nobody takes is answered by the name of who keeps the GIL."""

from __future__ import annotations

import subprocess
from pathlib import Path

import esp32
import pytest

HOLDER = "\r\nmodthread: no answer to Ctrl-C: thread 'blinker' lets no other run\r\n"
NOBODY = "\r\nmodthread: no answer to Ctrl-C: the main thread waits in C code\r\n"


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return esp32.build_here("unanswered", "idf_unanswered.c", tmp_path_factory.mktemp("unanswered"))


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ("10", ""),
        ("h p 5", ""),
        ("h p 6", HOLDER),
        ("f p 6", NOBODY),
        ("h p 300", HOLDER),  # once, however long it lasts
        ("h p 5 n 1 p 5", ""),  # taken meanwhile
        ("h p 6 n 1 p 6", HOLDER * 2),
    ],
)
def test_says(program: Path, steps: str, said: str) -> None:
    done = subprocess.run([program, *steps.split()], capture_output=True, check=True)
    assert done.stdout.decode() == said
