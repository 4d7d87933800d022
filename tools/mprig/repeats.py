# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""The outcomes of a repeated test's runs, in one line: `pass/fail/pass`.

pytest-repeat (`--count N`, or the marker `repeat(N)`) runs functions again; `ScriptFile` does the
same for device scripts. Every run is a test of its own. Here they come together again.
"""

from __future__ import annotations

import re
from collections import defaultdict

import pytest

SHORT = {"passed": "pass", "failed": "fail", "skipped": "skip"}


def suffix(number: int, count: int) -> str:
    """The end of a name as pytest-repeat makes it, for run `number` of `count`, from 0."""
    return f"{number + 1}-{count}"


def note_run(item: pytest.Item) -> None:
    """Put into the test's properties which run of which test it is, if it's one of several."""
    match = re.fullmatch(r"(.*)([-[])(\d+)-(\d+)\]", item.nodeid, re.DOTALL)
    if match and _is_repeated(item):
        test = match[1] + ("]" if match[2] == "-" else "")
        item.user_properties.append(("run", f"{match[3]} {test}"))


def _is_repeated(item: pytest.Item) -> bool:
    callspec = getattr(item, "callspec", None)
    if callspec:
        return "__pytest_repeat_step_number" in callspec.params
    return getattr(item, "is_repeated", False)


class Repeats:
    """Gathers the reports of repeated tests and prints them."""

    def __init__(self) -> None:
        self._runs: dict[str, dict[int, str]] = defaultdict(dict)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        run = str(dict(report.user_properties).get("run", ""))
        if run and (report.when == "call" or not report.passed):
            number, _, test = run.partition(" ")
            # An error after the test is that test's failure, too.
            self._runs[test][int(number)] = SHORT[report.outcome]

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if not self._runs:
            return
        terminalreporter.section("repeated tests")
        steady = 0
        for test, runs in self._runs.items():
            pattern = "/".join(runs[number] for number in sorted(runs))
            steady += set(runs.values()) == {"pass"}
            if set(runs.values()) != {"pass"} or terminalreporter.config.option.verbose > 0:
                terminalreporter.write_line(f"{pattern}  {test}")
        terminalreporter.write_line(f"{steady} of {len(self._runs)} tests passed every time")
