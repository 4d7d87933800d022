# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Reads pytest's report and holds the number of passed tests against a committed floor.

A test that stops being collected fails nowhere: the floor is what notices it.
"""

from __future__ import annotations

import configparser
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Counts:
    """How the tests of one run ended; `skipped` holds the names, expected failures included."""

    passed: int
    failed: int
    skipped: list[str] = field(default_factory=list)

    def closing_line(self) -> str:
        """The run in one line, in the form that CI systems look for."""
        line = f"{self.passed} passed, {self.failed} failed"
        return f"{line}, {len(self.skipped)} skipped" if self.skipped else line


def read_junit(report: Path) -> Counts:
    """Count a JUnit report; OSError or ET.ParseError when there is no whole report.

    A test may stand in it twice, once for itself and once for its teardown: it counts once, and
    as failed if either did.
    """
    ends: dict[str, str] = {}
    for case in ET.parse(report).iter("testcase"):
        name = f"{case.get('classname')}::{case.get('name')}"
        if case.find("failure") is not None or case.find("error") is not None:
            ends[name] = "failed"
        elif case.find("skipped") is not None:
            ends.setdefault(name, "skipped")
        else:
            ends.setdefault(name, "passed")
    how = list(ends.values())
    skipped = [name for name, end in ends.items() if end == "skipped"]
    return Counts(how.count("passed"), how.count("failed"), skipped)


def read_floor(path: Path, versions: list[str]) -> int | None:
    """The floor for a run on these MicroPython versions, None when the file has none for them.

    A run on further versions has to pass what one on the largest set within them must.
    """
    # A key may hold spaces ("1.25.0 1.26.1 = 300"), and no colon separates it.
    ini = configparser.ConfigParser(delimiters=("=",), interpolation=None)
    with path.open(encoding="utf-8") as file:
        ini.read_file(file)
    sets = [key for key in ini["passed"] if set(key.split()) <= set(versions)]
    return max((int(ini["passed"][key]) for key in sets), default=None)


def problems(counts: Counts, floor: int | None, ci: bool) -> list[str]:
    """The faults of a run although each of its tests may have passed; empty when nothing.

    In CI a skipped test and a set of versions without a floor are wrong; elsewhere the machine
    may be short of something, and pytest's own summary names the skipped tests.
    """
    found = []
    if counts.passed + counts.failed == 0:
        found.append("no test was run")
    if floor is None and ci:
        found.append("tests/floor.ini has no floor for these MicroPython versions")
    if floor is not None and counts.passed < floor:
        found.append(
            f"{counts.passed} tests passed, the floor in tests/floor.ini is {floor}: "
            "tests were lost, failed or skipped"
        )
    if ci and counts.skipped:
        found.append(f"skipped tests are errors in CI: {', '.join(counts.skipped)}")
    return found


def hint(counts: Counts, floor: int | None) -> str:
    """A line for whoever added tests; empty for a bad run or a floor where it should be."""
    clean = not counts.failed and not counts.skipped
    if clean and floor is not None and counts.passed > floor:
        return f"{counts.passed} tests passed, the floor is {floor}: raise it in tests/floor.ini"
    return ""
