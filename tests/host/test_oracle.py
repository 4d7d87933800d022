# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""How a script passes: by its end, by its last line, by a file, by what CPython prints."""

from __future__ import annotations

import sys

import pytest
from project import Project

pytest_plugins = ["pytester"]

#: CPython that says so: as MicroPython it has another name.
DISGUISED = f'#!/bin/sh\nNAME=micropython exec "{sys.executable}" "$@"\n'
WHO = "import os\nprint('I am', os.environ.get('NAME', 'cpython'))\n"


@pytest.fixture
def way(project: Project) -> Project:
    """A project whose scripts pass as they do without any settings."""
    (project.path / "pytest.ini").unlink()
    (project.path / "tests/rules.ini").unlink()
    project.write("build/unix/micropython", DISGUISED)
    return project


@pytest.mark.parametrize(
    ("body", "passes"),
    [
        ("print('anything')", True),
        ("", True),
        ("raise SystemExit(0)", True),
        ("1 / 0", False),
        ("print('OK')\nraise SystemExit(1)", False),
        ("print('Ran 2 tests in 0.001s\\n\\nOK')", True),
        ("print('Ran 2 tests\\n\\nFAILED (failures=1, errors=0)')", False),
        ("print('Ran 2 tests\\n\\nFAILED (failures=1)\\nthat was meant')", True),
    ],
)
def test_end(way: Project, body: str, passes: bool) -> None:
    way.script("it", body, "")
    way.run().assert_outcomes(passed=int(passes), failed=int(not passes))


def test_file(way: Project) -> None:
    way.script("same", "print('a')\nprint('b')", "")
    way.write("tests/device/same.py.exp", "a\nb\n")
    way.script("other", "print('a')\nprint('c')", "")
    way.write("tests/device/other.py.exp", "a\nb\n")
    way.script("longer", "print('a')\nprint('b')\nprint()", "")
    way.write("tests/device/longer.py.exp", "a\nb\n")
    way.script("broken", "print('a')\nprint('b')\n1 / 0", "")
    way.write("tests/device/broken.py.exp", "a\nb\n")
    way.script("loud", "import sys\nprint('a', file=sys.stderr)", "")
    way.write("tests/device/loud.py.exp", "a\n")
    result = way.run("tests/device", "-v")
    result.assert_outcomes(passed=2, failed=3)
    result.stdout.fnmatch_lines(["expected other.py.exp:", "-b", "+c", "whole log: *"])
    result.stdout.fnmatch_lines(["*loud*PASSED*", "*same*PASSED*"])


def test_file_is_more_than_a_last_line(project: Project) -> None:
    project.script("it", "print('hello')")
    project.write("tests/device/it.py.exp", "hello\n")
    project.run().assert_outcomes(passed=1)


def test_cpython(way: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MICROPY_CPYTHON3", raising=False)
    way.script("same", "print(6 * 7, 'ä')", "# expect: cpython")
    way.script("other", WHO, "# expect: cpython")
    result = way.run()
    result.assert_outcomes(passed=1, failed=1)
    shown = ["expected what CPython prints:", "-I am cpython", "+I am micropython"]
    result.stdout.fnmatch_lines(shown)
    other = way.write("python", f'#!/bin/sh\nNAME=micropython exec "{sys.executable}" "$@"\n')
    other.chmod(0o755)
    monkeypatch.setenv("MICROPY_CPYTHON3", str(other))
    way.run().assert_outcomes(passed=2)


def test_cpython_for_all(way: Project) -> None:
    way.write("pytest.ini", "[pytest]\nmprig_expect = cpython\n")
    way.script("other", WHO, "")
    way.script("own", WHO, "# expect: end")
    way.script("tests", f"{WHO}print('Ran 1 test\\n\\nOK')", "")
    way.run().assert_outcomes(passed=2, failed=1)


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("if 'NAME' not in os.environ: 1 / 0", "*ZeroDivisionError*"),
        ("if 'NAME' not in os.environ: time.sleep(1000)", "*CPython can't run*timed out*"),
    ],
)
def test_cpython_fails_itself(way: Project, body: str, problem: str) -> None:
    way.script("it", f"import os, time\n{body}", "# expect: cpython\n# timeout: 3")
    result = way.run()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([problem])


def test_skip(way: Project) -> None:
    way.script("skips", "print('SKIP')\nraise SystemExit", "")
    way.script("more", "print('SKIP')\nprint('not')", "")
    result = way.run("tests/device", "-rs")
    result.assert_outcomes(passed=1, skipped=1)
    result.stdout.fnmatch_lines(["SKIPPED*the script says SKIP"])


@pytest.mark.parametrize(
    ("header", "problem"),
    [
        ("# expect: luck", "*`# expect: luck` is none of end, ok, cpython*"),
        ("# timeout: soon", "*`# timeout: soon` is no number*"),
        ("# timeout:", "*`# timeout: ` is no number*"),
    ],
)
def test_wrong_header(way: Project, header: str, problem: str) -> None:
    way.script("it", "", header)
    result = way.run()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([problem])
