# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""The table of rules at the end of a pytest session."""

from __future__ import annotations

import pytest
from rich.console import Console

from .run import Run


class RuleTable:
    """Gathers the reports and prints the table; on the session that the user sees only."""

    def __init__(self, run: Run) -> None:
        self.run = run

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        properties = dict(report.user_properties)
        if report.when == "call" and not report.skipped and "target" in properties:
            rules = str(properties["rules"]).split()
            self.run.coverage.add(rules, str(properties["target"]), report.passed)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if session.exitstatus == pytest.ExitCode.OK and self.run.missing():
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if not self.run.coverage.counts:
            return
        terminalreporter.section("rules: tests passed/run")
        # Wide enough for every target; a terminal folds the lines if it has to.
        console = Console(width=120 + 20 * len(self.run.coverage.counts), color_system=None)
        with console.capture() as text:
            console.print(self.run.coverage.table(self.run.rules))
        terminalreporter.write_line(text.get().rstrip())
        for line in self.run.missing():
            terminalreporter.write_line(f"ERROR: {line}", red=True)
