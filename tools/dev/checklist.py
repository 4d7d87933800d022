# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""`make checklist`: all device tests on a board, and a report to attach to an issue.

A firmware that nobody here can boot is only known to work by such a report.
"""

from __future__ import annotations

import argparse
import platform
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from mprig.flash import check, ports
from mprig.machine import machine_of
from mprig.targets import TargetError

from .fetch import BUILD, ROOT
from .targets import find

#: A line of the report: its name, and the file of the tests.
ITEMS = (
    ("100 soft resets with threads in every state (C2)", "test_soft_reset"),
    ("Ctrl-C in a wait: lock, join, sleep (B6, C3)", "test_ctrl_c"),
    ("all other device tests", ""),
)

#: Lines of a failure that go into the report; the first ones say least.
FAILURE_LINES = 60


@dataclass
class Tests:
    """How the tests of one of ITEMS ended."""

    what: str
    passed: int = 0
    failed: dict[str, str] = field(default_factory=dict)


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="checklist", description=__doc__)
    add = parser.add_argument
    add("--port", help="such as /dev/ttyUSB0, u0, a0, id:SERIAL-NUMBER or socket://HOST:PORT")
    add("--target", help="a firmware in QEMU in place of a board, such as esp32c3-qemu")
    add("--build-root", type=Path, default=BUILD, help="with --target: where it is")
    add("--report", type=Path, default=Path("checklist.md"), help="default: %(default)s")
    add("--only", metavar="WORDS", help="only tests with these words in their names (pytest's -k)")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; returns the exit status: 0 if all tests have passed."""
    options = parse(arguments)
    try:
        name, identity = _identify_target(options) if options.target else _identify_board(options)
    except (ports.PortError, check.CheckError, TargetError) as error:
        print(f"checklist: {error}", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        junit = Path(folder) / "junit.xml"
        status = run_tests([f"--target={name}"], junit, options)
        items = sort_out(junit)
    passed = status == 0 and any(i.passed for i in items) and not any(i.failed for i in items)
    options.report.write_text(write_report(identity, items, passed, options.only), encoding="utf-8")
    print(f"checklist: {'passed' if passed else 'FAILED'}; the report is {options.report}")
    return 0 if passed else 1


Identified = tuple[str, dict[str, Any]]


def _identify_board(options: argparse.Namespace) -> Identified:
    """The target that a port is, and what runs there."""
    port = ports.named(options.port) if options.port else ports.choose("", lambda _: "board")
    return f"port:{port}", check.identify(port)


def _identify_target(options: argparse.Namespace) -> Identified:
    """The target that was named, and what runs there. Its machine runs only as long as that."""
    if options.port:
        raise ports.PortError("either --port or --target, not both")
    target = find([options.target], [options.build_root])[0]
    if not target.is_board:
        raise TargetError(f"{target.id} is no board")
    machine = machine_of(target, options.build_root / f"logs/{target.log_folder}/checklist.log")
    try:
        return options.target, check.identify(machine.start())
    finally:
        machine.kill()


def run_tests(target: Sequence[str], junit: Path, options: argparse.Namespace) -> int:
    """The device tests on the target, their output shown; returns pytest's exit status."""
    command = [sys.executable, "-m", "pytest", "tests/device", *target]
    # A test with targets of its own doesn't run on this one.
    command += ["-m", "not targets", f"--junitxml={junit}", f"--build-root={options.build_root}"]
    command += ["-k", options.only] if options.only else []
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def sort_out(junit: Path) -> list[Tests]:
    """The tests of a JUnit file, in the order of ITEMS; none if there is no whole file."""
    items = [Tests(what) for what, _ in ITEMS]
    try:
        cases = list(ET.parse(junit).iter("testcase"))
    except (OSError, ET.ParseError):
        return items
    for case in cases:
        name = f"{case.get('classname')}::{case.get('name')}"
        item = next(tests for tests, (_, file) in zip(items, ITEMS) if file in name)
        bad = case.find("failure")
        bad = case.find("error") if bad is None else bad
        if bad is not None:
            item.failed[name] = bad.text or bad.get("message") or ""
        elif case.find("skipped") is None:
            item.passed += 1
    return items


def write_report(
    identity: dict[str, Any], items: Sequence[Tests], passed: bool, only: str | None
) -> str:
    """The report, in Markdown."""
    now = datetime.now(timezone.utc)
    lines = [
        f"# modthread on {identity['machine']}: {'passed' if passed else 'FAILED'}",
        "",
        "| | |",
        "| --- | --- |",
        f"| firmware | {identity['version']} |",
        f"| `_thread` | modthread's, on {identity['backend']} |",
        f"| tests of | modthread {source_id()} |",
        f"| host | {platform.platform()}, Python {platform.python_version()} |",
        f"| when | {now:%Y-%m-%d %H:%M} UTC |",
        "",
        *([f"Not all tests: only `{only}`.", ""] if only else []),
        "| what | passed | failed |",
        "| --- | --- | --- |",
        *(f"| {item.what} | {item.passed} | {len(item.failed)} |" for item in items),
    ]
    for item in items:
        for name, text in item.failed.items():
            shown = text.strip().splitlines()[-FAILURE_LINES:]
            lines += ["", f"## {name}", "", "~~~text", *shown, "~~~"]
    return "\n".join([*lines, ""])


def source_id() -> str:
    """Which commit this is, as git has it."""
    command = ["git", "-C", str(ROOT), "describe", "--always", "--dirty"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return "(no git)"
    return done.stdout.strip() or "(no git)"


if __name__ == "__main__":
    sys.exit(main())
