# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""`make test` meets versions that it can't have, and ends a run."""

from __future__ import annotations

import configparser
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from dev import fetch, freertos, matrix
from dev.bench.firmware import FIRMWARES
from dev.pins import Pins, load_kernels

OPTIONS = matrix.parse([])


def answer(monkeypatch: pytest.MonkeyPatch, statuses: dict[str, int]) -> None:
    """Let fetching end with the given status for each version; no other is pinned."""
    known = fetch.load_pins(fetch.ROOT / "pins.ini").versions
    pins = Pins({version: known[version] for version in statuses})
    monkeypatch.setattr(fetch, "load_pins", lambda path: pins)

    def main(arguments: list[str]) -> int:
        return statuses[arguments[0].split("=")[1]]

    monkeypatch.setattr(fetch, "main", main)


def test_all_pinned_versions_are_tested(monkeypatch: pytest.MonkeyPatch) -> None:
    answer(monkeypatch, {"1.25.0": 0, "1.26.1": 0})
    assert matrix.available(OPTIONS) == (["1.25.0", "1.26.1"], [])


def test_a_version_that_cannot_be_had_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    answer(monkeypatch, {"1.25.0": 0, "1.26.1": fetch.EXIT_NOT_HAD})
    versions, (note,) = matrix.available(OPTIONS)
    assert versions == ["1.25.0"]
    assert "1.26.1 was NOT tested" in note


@pytest.mark.parametrize(
    "statuses",
    [
        {"1.25.0": fetch.EXIT_NOT_HAD, "1.26.1": 0},
        {"1.25.0": 0, "1.26.1": fetch.EXIT_WRONG},
    ],
    ids=["the one that must be there", "wrong hash"],
)
def test_what_fetching_may_not_answer(
    monkeypatch: pytest.MonkeyPatch, statuses: dict[str, int]
) -> None:
    answer(monkeypatch, statuses)
    with pytest.raises(matrix.Failed):
        matrix.available(OPTIONS)


def test_clones_of_the_users_own_are_asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As `make` names them: its variables are for all goals."""
    variables = ["MICROPYTHON_GIT=/a/clone", f"FREERTOS_GIT={tmp_path}", f"BUILD_ROOT={tmp_path}"]
    variables.append("PYTHON=echo")  # a recipe with a make in it runs for --dry-run, too
    command = ["make", "--dry-run", "--no-print-directory", "test", *variables]
    done = subprocess.run(command, cwd=fetch.ROOT, check=True, capture_output=True, text=True)
    options = matrix.parse(shlex.split(done.stdout.rpartition("dev.matrix")[2]))
    asked: list[str] = []

    def main(arguments: list[str]) -> int:
        asked.append(arguments[-1])
        return 0

    monkeypatch.setattr(fetch, "main", main)
    assert len(matrix.available(options)[0]) == len(asked) > 1
    assert set(asked) == {"--git=/a/clone"}
    monkeypatch.setattr(freertos, "get", lambda version, pin, dest: asked.append(str(pin.url)))
    matrix.available_kernels(options.freertos_git)
    assert asked[-1] == tmp_path.as_uri()


def test_a_step_hears_nothing_of_the_make_around_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Or a make that a test runs would print more than it does for a user."""
    monkeypatch.setenv("MAKEFLAGS", "w -- SAN=thread")
    monkeypatch.setenv("MAKELEVEL", "1")
    makefile = tmp_path / "Makefile"
    makefile.write_text(f"all:\n\t@echo '$(MAKELEVEL)$(SAN)' > {tmp_path}/seen\n")
    matrix.step(["make", "-f", str(makefile)])
    assert (tmp_path / "seen").read_text() == "0\n"


def test_a_step_that_fails_is_an_error() -> None:
    with pytest.raises(matrix.Failed, match="false"):
        matrix.step(["false"])
    matrix.step(["true"])


def test_kernels_that_cannot_be_had_are_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def get(version: str, pin: object, dest: Path) -> Path:
        raise fetch.NotHad("no network")

    monkeypatch.setattr(freertos, "get", get)
    kernels, (note,) = matrix.available_kernels()
    assert kernels == []
    assert note == ("FreeRTOS V10.6.2 and V11.3.0 NOT tested: git can't get it here (no network)")


def test_kernels_that_can_be_had_are_tested(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(freertos, "get", lambda version, pin, dest: dest / version)
    assert matrix.available_kernels() == (["V10.6.2", "V11.3.0"], [])
    command = matrix.pytest_command([Path("build/1.28.0")], ["V11.3.0"])
    assert "--target=mps2-V11.3.0@1.28.0" in command
    assert "V11.3.0" in load_kernels(fetch.ROOT / "pins.ini")


def test_each_pinned_kernel_is_a_target() -> None:
    names = configparser.ConfigParser(interpolation=None)
    names.read(fetch.ROOT / "tests/targets.ini")
    for kernel in load_kernels(fetch.ROOT / "pins.ini"):
        assert names[f"mps2-{kernel}"]["build"] == f"make mps2 FREERTOS={kernel}"


@pytest.mark.parametrize("name", FIRMWARES)
def test_what_the_benchmark_measures_is_built(name: str) -> None:
    """At the end of `make test` its short form runs on the builds that are there."""
    names = configparser.ConfigParser(interpolation=None)
    names.read(fetch.ROOT / "tests/targets.ini")
    _, *wanted = names[name]["build"].split()
    built = [set(build) - {"BOARD=an385"} for build in (*matrix.BUILDS, *matrix.NEWEST_BUILDS)]
    assert set(wanted) in built


def case(name: str, inside: str = "") -> str:
    """One test of a JUnit report."""
    return f'<testcase classname="c" name="{name}">{inside}</testcase>'


Conclude = Callable[..., tuple[int, list[str]]]


@pytest.fixture
def conclude(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Conclude:
    """`matrix.conclude` on a report of the given cases: (exit status, printed lines)."""

    def run(cases: list[str], failures: list[str], ci: str = "") -> tuple[int, list[str]]:
        report = tmp_path / "junit.xml"
        report.write_text(f"<testsuites><testsuite>{''.join(cases)}</testsuite></testsuites>")
        (tmp_path / "tests").mkdir()
        (tmp_path / "tests/floor.ini").write_text("[passed]\n1.25.0 = 2\n")
        monkeypatch.setattr(matrix, "REPORT", report)
        monkeypatch.setattr(matrix, "ROOT", tmp_path)
        monkeypatch.setenv("CI", ci)
        status = matrix.conclude(["1.25.0"], ["a note"], failures)
        return status, capsys.readouterr().out.splitlines()

    return run


def test_good_run_ends_with_versions_and_counts(conclude: Conclude) -> None:
    status, lines = conclude([case("a"), case("b")], [])
    assert status == 0
    assert lines == ["test: a note", "test: tested on MicroPython 1.25.0", "2 passed, 0 failed"]


def test_run_below_the_floor_fails(conclude: Conclude) -> None:
    status, lines = conclude([case("a")], [])
    assert status == 1
    assert "the floor" in lines[0]
    assert lines[-1] == "1 passed, 0 failed"


def test_failed_step_fails_the_run(conclude: Conclude) -> None:
    status, lines = conclude([case("a"), case("b")], ["failed: pytest"])
    assert status == 1
    assert lines[0] == "test: failed: pytest"


def test_failed_test_fails_the_run(conclude: Conclude) -> None:
    cases = [case("a"), case("b"), case("c", "<failure/>")]
    status, lines = conclude(cases, [])
    assert status == 1
    assert lines[-1] == "2 passed, 1 failed"


@pytest.mark.parametrize(("ci", "expected"), [("true", 1), ("", 0)])
def test_skipped_test_fails_the_run_in_ci(conclude: Conclude, ci: str, expected: int) -> None:
    status, lines = conclude([case("a"), case("b"), case("c", "<skipped/>")], [], ci=ci)
    assert status == expected
    assert lines[-1] == "2 passed, 0 failed, 1 skipped"


def test_missing_report_fails_the_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(matrix, "REPORT", tmp_path / "none.xml")
    assert matrix.conclude(["1.25.0"], [], []) == 1
    assert "pytest left no report" in capsys.readouterr().out


def run_tests(monkeypatch: pytest.MonkeyPatch, report: Path, failing: set[str]) -> list[str]:
    """The words of matrix.run_tests when each step fails whose command has one of these words."""

    def step(command: list[str]) -> None:
        assert not report.exists(), "the report of an earlier run is still there"
        if failing & set(command):
            raise matrix.Failed(" ".join(command[-2:]))

    monkeypatch.setattr(matrix, "REPORT", report)
    monkeypatch.setattr(matrix, "step", step)
    return matrix.run_tests([Path("build/1.25.0")])


def test_an_old_report_is_gone_before_the_tests(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    report = tmp_path / "junit.xml"
    report.write_text("<testsuite/>")
    assert run_tests(monkeypatch, report, set()) == []


def test_everything_goes_to_the_build_root(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    commands: list[list[str]] = []
    monkeypatch.setattr(matrix, "step", commands.append)
    monkeypatch.setattr(fetch, "BUILD", tmp_path)
    monkeypatch.setattr(fetch, "SOURCES", tmp_path / "src")
    monkeypatch.setattr(matrix, "REPORT", tmp_path / "junit.xml")
    root = matrix.build("make", "1.25.0", OPTIONS, [])
    assert root == tmp_path / "1.25.0"
    assert matrix.run_tests([root]) == []
    words = [word for command in commands for word in command]
    assert {f"BUILD_ROOT={root}", f"SOURCES={tmp_path}/src"} <= set(words)
    assert {f"mprig_logs={tmp_path}/logs", f"cache_dir={tmp_path}/pytest"} <= set(words)
    here = str(fetch.ROOT / "build")
    assert not [word for word in words if here in word and word != sys.executable]


def test_a_build_root_elsewhere_is_no_place_to_look_for_tests(tmp_path: Path) -> None:
    """Or pytest finds neither our targets nor our tests: it takes such a path for one of them."""
    _, *words = matrix.pytest_command([tmp_path / "1.25.0", tmp_path], [])
    assert [word for word in words if Path(word).exists()] == []


def test_steps_that_fail_are_named_and_the_others_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    failures = run_tests(monkeypatch, tmp_path / "junit.xml", {"pytest", "dev.bench"})
    assert len(failures) == 2 and all(line.startswith("failed: ") for line in failures)


def test_sources_that_were_written_to_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def check(where: Path, version: str) -> None:
        if version == "1.25.0":
            raise fetch.Wrong(f"{version} was changed")

    monkeypatch.setattr(fetch, "check_unchanged", check)
    assert matrix.check_sources(["1.25.0", "1.26.1"], OPTIONS) == ["1.25.0 was changed"]
    # A tree of the user's own is the user's.
    assert matrix.check_sources(["1.25.0"], matrix.parse(["--tree=mine"])) == []
