# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""The floor under the number of tests: `tools/dev/floor.py`, on reports pytest really writes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from dev import floor

SUITE = """
import pytest

def test_good(): pass
def test_bad(): assert False
def test_skipped(): pytest.skip("no such machine")

@pytest.mark.xfail
def test_expected_to_fail(): assert False

@pytest.fixture
def broken():
    yield
    raise RuntimeError("teardown")

def test_bad_at_both_ends(broken): assert False
def test_bad_at_the_end(broken): pass
"""


def test_counts_what_pytest_reports(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(SUITE)
    report = tmp_path / "junit.xml"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_it.py"]
    command += ["-c", "/dev/null", f"--rootdir={tmp_path}", f"--junitxml={report}"]
    # Elsewhere than on CI, where the plugin makes errors of skips.
    env = {name: value for name, value in os.environ.items() if name != "CI"}
    subprocess.run(command, cwd=tmp_path, env=env, check=False, capture_output=True, timeout=60)
    counts = floor.read_junit(report)
    assert (counts.passed, counts.failed) == (1, 3)
    assert [name.split("::")[1] for name in counts.skipped] == [
        "test_skipped",
        "test_expected_to_fail",
    ]
    assert counts.closing_line() == "1 passed, 3 failed, 2 skipped"


def test_closing_line_without_skips() -> None:
    assert floor.Counts(12, 0).closing_line() == "12 passed, 0 failed"


def test_floor_of_a_set_of_versions(tmp_path: Path) -> None:
    path = tmp_path / "floor.ini"
    path.write_text("[passed]\n1.25.0 = 10\n1.25.0 1.26.1 = 20\n")
    assert floor.read_floor(path, ["1.25.0"]) == 10
    assert floor.read_floor(path, ["1.25.0", "1.26.1"]) == 20
    assert floor.read_floor(path, ["1.26.1"]) is None
    assert floor.read_floor(path, ["1.25.0", "1.26.1", "1.27.0"]) == 20
    assert floor.read_floor(path, ["1.25.0", "1.27.0"]) == 10


@pytest.mark.parametrize("ci", [False, True])
def test_enough_tests_are_fine(ci: bool) -> None:
    assert floor.problems(floor.Counts(10, 0), 10, ci) == []
    assert floor.hint(floor.Counts(10, 0), 10) == ""


@pytest.mark.parametrize("ci", [False, True])
def test_one_test_too_few_is_a_problem(ci: bool) -> None:
    (line,) = floor.problems(floor.Counts(9, 0), 10, ci)
    assert "9 tests passed, the floor in tests/floor.ini is 10" in line


def test_a_raised_count_is_hinted_at() -> None:
    assert "raise it" in floor.hint(floor.Counts(11, 0), 10)
    assert floor.hint(floor.Counts(11, 1), 10) == ""
    assert floor.hint(floor.Counts(11, 0, ["x"]), 10) == ""


def test_skips_are_a_problem_in_ci_only() -> None:
    counts = floor.Counts(10, 0, ["tests.device::test_x"])
    assert floor.problems(counts, 10, ci=False) == []
    (line,) = floor.problems(counts, 10, ci=True)
    assert "tests.device::test_x" in line


def test_a_missing_floor_is_a_problem_in_ci_only() -> None:
    assert floor.problems(floor.Counts(10, 0), None, ci=False) == []
    (line,) = floor.problems(floor.Counts(10, 0), None, ci=True)
    assert "no floor" in line


def test_no_test_at_all_is_a_problem() -> None:
    assert "no test was run" in floor.problems(floor.Counts(0, 0), None, ci=False)
