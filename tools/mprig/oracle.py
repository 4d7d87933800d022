# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""The ways in which a script passes.

A script that has a file `NAME.py.exp` beside it prints what is in there. Otherwise there are three
ways; the header's `expect` names one, or the project's option `mprig_expect`:

end
    it ends without an exception.
ok
    its last line is OK.
cpython
    it prints what CPython prints.

In each of them its exit status is 0, where it has one. For `end` and `cpython`, a script that ran
a `unittest` is judged by that. A script that prints SKIP and nothing else can't run on this target.
"""

from __future__ import annotations

import difflib
import os
import re
import subprocess
import sys
from pathlib import Path

from .session import Result, SessionError

WAYS = ("end", "ok", "cpython")
#: The last line of upstream's scripts that want to be skipped.
SKIPS = ("SKIP", "SKIP-TOO-LARGE")
#: unittest's last words.
UNITTEST = re.compile(r"^Ran \d+ tests?\b.*\n\s*(OK|FAILED)\b.*\s*\Z", re.MULTILINE)
#: Lines of a difference that are shown.
SHOWN = 60


def judge(result: Result, script: Path, way: str, timeout: float) -> str:
    """Has the script done it? Raises SessionError if not; returns the reason of a skip, or nothing.

    `timeout` is for CPython, in seconds.
    """
    if result.stdout.strip() in SKIPS:
        return f"the script says {result.stdout.strip()}"
    expected = script.with_name(f"{script.name}.exp")
    if way == "ok" and not expected.exists():
        result.expect_ok()
        return ""
    if result.status != 0:
        raise SessionError(result.describe("expected an end without an exception"))
    ran = UNITTEST.search(result.output)
    if expected.exists():
        _compare(result, expected.read_text(encoding="utf-8"), expected.name)
    elif ran and ran[1] == "FAILED":
        raise SessionError(result.describe("expected that all tests of its unittest are OK"))
    elif way == "cpython" and not ran:
        _compare(result, cpython_prints(script, timeout), "what CPython prints")
    return ""


def cpython_prints(script: Path, timeout: float) -> str:
    """A script's output on CPython: the variable MICROPY_CPYTHON3's, or else this one.

    Raises SessionError if CPython can't run it.
    """
    command = [os.environ.get("MICROPY_CPYTHON3") or sys.executable, script.name]
    try:
        done = subprocess.run(
            command,
            cwd=script.parent,
            env={**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=timeout,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SessionError(f"CPython can't run {script}: {error}") from error
    if done.returncode != 0:
        why = done.stderr.strip() or f"exit status {done.returncode}"
        raise SessionError(f"CPython itself fails in {script}:\n{why}")
    return done.stdout


def _compare(result: Result, expected: str, source: str) -> None:
    # Such a file has standard output alone, or everything, as a terminal has it.
    if expected in (result.stdout, result.output):
        return
    lines = difflib.unified_diff(
        expected.splitlines(), result.stdout.splitlines(), source, "what was printed", lineterm=""
    )
    text = "\n".join(list(lines)[:SHOWN]) or "(only the ends of lines differ)"
    raise SessionError(f"expected {source}:\n{text}\nwhole log: {result.log}")
