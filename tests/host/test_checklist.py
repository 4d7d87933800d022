# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""`make checklist` on the firmware in QEMU: a board on a port like any other."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import pytest

from dev import checklist, fetch
from mprig.flash import check
from mprig.machine import Qemu

ROOT = fetch.ROOT

JUNIT = """<testsuites><testsuite>
<testcase classname="tests.device.test_soft_reset" name="test_at_the_prompt[x]"/>
<testcase classname="tests.device.test_soft_reset" name="test_after_programs[x]">
<error message="m">{text}</error></testcase>
<testcase classname="tests.device.test_ctrl_c" name="test_x">
<failure message="only this"/></testcase>
<testcase classname="b1_forms.py" name="b1_forms[x]"/>
<testcase classname="b1_forms.py" name="b1_other[x]"><skipped/></testcase>
</testsuite></testsuites>"""

IDENTITY = {"machine": "a board", "version": "3.4.0; MicroPython v1", "backend": "freertos"}


@pytest.fixture
def board(newest_root: Path, tmp_path: Path) -> Iterator[str]:
    """The port of a board that was switched on."""
    firmware = newest_root / "mps2/firmware.elf"
    assert firmware.is_file(), "make mps2 builds it"
    machine = Qemu("mps2-an385", firmware, tmp_path / "qemu.log")
    yield machine.start()
    machine.kill()


def test_a_board_that_passes(board: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    report = tmp_path / "report.md"
    only = "b3_release or (test_ctrl_c and breaks and main) or test_at_the_prompt"
    status = checklist.main([f"--port={board}", f"--report={report}", f"--only={only}"])
    assert status == 0, capfd.readouterr()
    text = report.read_text()
    assert text.startswith("# modthread on mps2-an385 with cortex-m3: passed\n")
    assert "modthread's, on freertos" in text
    assert f"Not all tests: only `{only}`." in text
    rows = {what: text.split(f"| {what} | ")[1].split("\n")[0] for what, _ in checklist.ITEMS}
    for what, row in rows.items():
        passed, failed = row.rstrip(" |").split(" | ")
        assert int(passed) > 0 and failed == "0", what


def test_a_board_that_does_not_answer(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    report = tmp_path / "report.md"
    assert checklist.main(["--port=socket://127.0.0.1:1", f"--report={report}"]) == 1
    assert capfd.readouterr().err.startswith("checklist: socket://127.0.0.1:1: ")
    assert not report.exists()


def run_with(monkeypatch: pytest.MonkeyPatch, report: Path, junit: str, status: int) -> int:
    """The command, with an end of its tests made up."""

    def run_tests(target: list[str], path: Path, options: argparse.Namespace) -> int:
        path.write_text(junit)
        return status

    monkeypatch.setattr(check, "identify", lambda port: IDENTITY)
    monkeypatch.setattr(checklist, "run_tests", run_tests)
    return checklist.main(["--port=socket://x:1", f"--report={report}"])


def test_failures_are_in_the_report(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    report = tmp_path / "report.md"
    text = "\n".join(f"line {number}" for number in range(100))
    assert run_with(monkeypatch, report, JUNIT.format(text=text), 1) == 1
    lines = report.read_text().splitlines()
    assert lines[0] == "# modthread on a board: FAILED"
    assert [line.split("|")[2:4] for line in lines if line.startswith("| 100 soft")] == [
        [" 1 ", " 1 "]
    ]
    assert "## tests.device.test_soft_reset::test_after_programs[x]" in lines
    assert "line 99" in lines and "line 40" in lines and "line 39" not in lines
    assert "only this" in lines


@pytest.mark.parametrize(
    ("junit", "status"), [("<half", 0), ("<half", 2), (JUNIT, 0), ("<testsuites/>", 5)]
)
def test_no_clean_end_is_no_pass(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, junit: str, status: int
) -> None:
    report = tmp_path / "report.md"
    assert run_with(monkeypatch, report, junit.format_map({"text": ""}), status) == 1
    assert "FAILED" in report.read_text().splitlines()[0]
