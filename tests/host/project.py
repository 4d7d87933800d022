# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""A little project with device tests, for tests of the pytest plugin."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

# Options are MicroPython's, which CPython takes too.
INTERPRETER = f'#!/bin/sh\nexec "{sys.executable}" "$@"\n'
TARGETS = Path(__file__).parents[1].joinpath("targets.ini").read_text()
RULES = "[tested]\ndue = A1 B2\n[rules]\nA1 = one thing\nB2 = another\nC3 = not due\n"


class Project:
    """A little project with device tests and fake interpreters."""

    def __init__(self, pytester: pytest.Pytester) -> None:
        self.pytester = pytester
        self.path = pytester.path
        self.write("pytest.ini", "[pytest]\nmprig_expect = ok\n")
        self.write("tests/rules.ini", RULES)
        self.write("tests/targets.ini", TARGETS)
        self.build("build", "unix")

    def write(self, name: str, text: str) -> Path:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def build(self, root: str, *kinds: str, version: str = "") -> None:
        for kind in kinds:
            path = self.write(f"{root}/{kind}/micropython", INTERPRETER)
            path.chmod(path.stat().st_mode | stat.S_IXUSR)
        if version:
            self.write(f"{root}/version", f"{version}\n")

    def script(self, name: str, body: str, header: str = "# rules: A1 B2") -> None:
        self.write(f"tests/device/{name}.py", f"{header}\n{body}\n")

    def run(self, *args: str) -> pytest.RunResult:
        return self.pytester.runpytest(*(args or ("tests/device",)))
