# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Tests that are run again, and tests that run side by side."""

from __future__ import annotations

import json
import threading
import xml.etree.ElementTree as ET
from collections.abc import Iterator

import pytest
from project import Project
from test_serial import Fake

pytest_plugins = ["pytester"]

# Fails at its second run.
FICKLE = """
try:
    text = open({path!r}).read()
except OSError:
    text = ""
open({path!r}, "w").write(text + "x")
print("no" if text == "x" else "OK")
"""

FUNCTION = """
import pytest

@pytest.mark.rules("B2")
def test_it(target, tmp_path_factory):
    folder = tmp_path_factory.getbasetemp()
    (folder / str(len(list(folder.iterdir())))).touch()
    assert len(list(folder.iterdir())) != 1

def test_plain():
    pass
"""


def test_pattern_of_a_script(project: Project) -> None:
    project.script("fickle", FICKLE.format(path=str(project.path / "runs")))
    project.script("steady", "print('OK')")
    result = project.run("tests/device", "--count", "3")
    result.assert_outcomes(passed=5, failed=1)
    result.stdout.fnmatch_lines(
        [
            "pass/fail/pass  tests/device/fickle.py::fickle[[]unix]",
            "1 of 2 tests passed every time",
            "A1 *5/6 *one thing",
        ]
    )


def test_pattern_of_a_function(project: Project) -> None:
    project.write("tests/device/test_it.py", FUNCTION)
    result = project.run("tests/device", "--count", "3", "-v")
    result.assert_outcomes(passed=5, failed=1)
    result.stdout.fnmatch_lines(
        [
            "fail/pass/pass  tests/device/test_it.py::test_it[[]unix]",
            "pass/pass/pass  tests/device/test_it.py::test_plain",
        ]
    )


TEARDOWN = """
import pytest

@pytest.fixture
def thing(tmp_path_factory):
    yield
    folder = tmp_path_factory.getbasetemp()
    (folder / str(len(list(folder.iterdir())))).touch()
    assert len(list(folder.iterdir())) != 2

def test_it(thing):
    pass
"""


def test_an_error_after_a_test_is_in_the_pattern(project: Project) -> None:
    project.write("tests/device/test_it.py", TEARDOWN)
    result = project.run("tests/device", "--count", "3")
    result.assert_outcomes(passed=3, errors=1)
    result.stdout.fnmatch_lines(["pass/fail/pass  tests/device/test_it.py::test_it"])


def test_one_run_has_no_pattern(project: Project) -> None:
    project.script("good", "print('OK')")
    result = project.run("tests/device")
    result.assert_outcomes(passed=1)
    result.stdout.no_fnmatch_line("*repeated tests*")
    result.stdout.no_fnmatch_line("*every time*")


def test_side_by_side(project: Project) -> None:
    """The rule table, the patterns and both kinds of report are what one worker would give."""
    project.script("good", "print('OK')")
    project.script("bad", "print('no')", "# rules: A1")
    reports = ["--junitxml=r.xml", "--report-log=r.json"]
    result = project.run("tests/device", "--count", "2", "-n", "2", *reports)
    result.assert_outcomes(passed=2, failed=2)
    result.stdout.fnmatch_lines(
        ["fail/fail  *bad[[]unix]", "A1 *2/4 *one thing", "B2 *2/2 *another"]
    )
    cases = list(ET.parse(project.path / "r.xml").iter("testcase"))
    assert len(cases) == 4
    assert sum(case.find("failure") is not None for case in cases) == 2
    lines = (project.path / "r.json").read_text().splitlines()
    calls = [report for report in map(json.loads, lines) if report.get("when") == "call"]
    assert sorted(report["outcome"] for report in calls) == ["failed"] * 2 + ["passed"] * 2
    assert all(["target", "unix"] in report["user_properties"] for report in calls)


def test_missing_rule_is_missed_side_by_side(project: Project) -> None:
    project.script("good", "print('OK')", "# rules: A1")
    result = project.run("tests/device", "-n", "2")
    result.assert_outcomes(passed=1)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["ERROR: no test on unix for B2"])


def test_file_stays_together(project: Project) -> None:
    """A file of host tests runs in one worker, as its tests may share things; told() is printed."""
    (project.path / "tests" / "host").mkdir()
    (project.path / "tests" / "host" / "test_it.py").write_text(
        "import pytest\n"
        "from mprig.told import told\n"
        "@pytest.mark.parametrize('number', range(12))\n"
        "def test_it(number, pytestconfig):\n"
        "    before = told(pytestconfig).get('numbers', '')\n"
        "    told(pytestconfig)['numbers'] = f'{before} {number}'\n"
    )
    for name in ("one", "two", "three"):
        project.script(name, "print('OK')")
    result = project.run("tests", "-n", "2")
    result.assert_outcomes(passed=15)
    result.stdout.fnmatch_lines(["*= numbers =*", " 0 1 2 3 4 5 6 7 8 9 10 11"])


class Meeting(Fake):
    """Every program of one board waits for one on the other."""

    both = threading.Barrier(2, timeout=30)

    def execute(self, source: bytes) -> None:
        self.programs += 1
        self.say(b"OK")
        self.both.wait()
        self.say(b"OK\r\n\x04\x04>")


@pytest.fixture
def boards() -> Iterator[list[Meeting]]:
    boards = [Meeting(), Meeting()]
    yield boards
    for board in boards:
        board.close()


def test_boards_side_by_side(project: Project, boards: list[Meeting]) -> None:
    """Each is one worker's, and all are at work at the same time."""
    for name in ("one", "two", "three"):
        project.script(name, "")
    targets = [word for board in boards for word in ("--target", f"port:{board.url}")]
    result = project.run("tests/device", "-n", "2", *targets)
    result.assert_outcomes(passed=6)
    assert [(board.connections, board.programs) for board in boards] == [(1, 3), (1, 3)]
    result.stdout.fnmatch_lines(["A1 *3/3 *3/3 *one thing"])
