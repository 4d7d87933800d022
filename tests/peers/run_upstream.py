# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Runs MicroPython's own tests with MicroPython's own runner, and counts what it counted.

    python3 tests/peers/run_upstream.py build/src/micropython/tests build/unix/micropython thread
    python3 tests/peers/run_upstream.py build/src/micropython/tests port:/dev/ttyACM0 thread

prints each test that failed and exits with 1 if one did. The runner's exit status isn't enough:
newer ones return 0 though a test that they call flaky crashed.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

COUNT_PASSED = re.compile(r"^(\d+) tests passed$", re.MULTILINE)
SKIPPED = re.compile(r"^\d+ tests skipped(?: because .*?)?: (.*)$", re.MULTILINE)

#: Seconds for one test, where the runner can be told; else it has 30, and 10 on a board.
TEST_TIMEOUT = "120"
#: Slow ones: longer than 10 seconds on a board in QEMU, 25 with sys.settrace.
SLOW = frozenset({"thread/stress_aes.py"})


class UpstreamError(Exception):
    """The runner didn't get as far as its own summary; the text is what it said."""


@dataclass(frozen=True)
class Outcome:
    """Names of tests, such as `thread/thread_lock1.py`, by what became of them."""

    passed: frozenset[str]
    failed: frozenset[str]
    skipped: frozenset[str]
    output: str


def run(
    tests: Path,
    instance: str,
    result_dir: Path,
    folder: str = "thread",
    *,
    jobs: int = 2,
    without: frozenset[str] = frozenset(),
) -> Outcome:
    """Run the tests of `folder`, or a single one, once; block until the runner has ended.

    Those `without` aren't run.
    `instance` is an interpreter's path, or what the runner takes for a board: `execpty:…`.
    Nothing is written to `tests`: what the runner writes goes to `result_dir`, with the actual
    and the expected output of each test that failed. Raises UpstreamError if the runner breaks.
    """
    result_dir.mkdir(parents=True, exist_ok=True)
    single = folder.endswith(".py")
    env = {
        **os.environ,
        "MICROPY_CPYTHON3": sys.executable,
        "MICROPY_TEST_TIMEOUT": TEST_TIMEOUT,
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    command = [sys.executable, "run-tests.py", "-j", str(jobs)]
    command += ["-r", str(result_dir.resolve()), *([folder] if single else ["-d", folder])]
    command += [word for name in sorted(without) for word in ("-e", name)]
    if ":" in instance:
        command += ["-t", instance]
    else:
        env["MICROPY_MICROPYTHON"] = str(Path(instance).resolve())
    done = subprocess.run(
        command,
        check=False,
        cwd=tests,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    (result_dir / "run-tests.log").write_text(done.stdout)
    names = {f"{folder}/{path.name}" for path in (tests / folder).glob("*.py")}
    names = {folder} if single else names
    return _count(names - without, result_dir / "_results.json", done.stdout)


def too_slow(tests: Path) -> frozenset[str]:
    """The tests to leave out where Python is slow, if this runner can't be told to wait."""
    can_wait = "MICROPY_TEST_TIMEOUT" in (tests / "run-tests.py").read_text()
    return frozenset() if can_wait else SLOW


def _count(names: set[str], results: Path, output: str) -> Outcome:
    """The outcome of `names`, by the results file and by the summary, which have to agree."""
    total = COUNT_PASSED.search(output)
    if not total or not results.is_file():
        raise UpstreamError(output)
    failed = {_normal(name) for name in json.loads(results.read_text())["failed_tests"]}
    # Some versions list skipped tests by path, some by name only.
    stems = {Path(name).stem for names in SKIPPED.findall(output) for name in names.split()}
    skipped = {name for name in names if Path(name).stem in stems}
    passed = names - failed - skipped
    if len(passed) != int(total[1]) or not failed <= names:
        raise UpstreamError(f"the results file and this summary disagree:\n{output}")
    return Outcome(frozenset(passed), frozenset(failed), frozenset(skipped), output)


def _normal(name: str) -> str:
    """The last two parts of a test's path, however it was spelt."""
    return "/".join(Path(name).parts[-2:])


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("tests", type=Path, help="MicroPython's folder of tests")
    parser.add_argument("instance", help="an interpreter's path, or a board as run-tests.py has it")
    parser.add_argument("folder", nargs="?", default="thread")
    parser.add_argument("-j", "--jobs", type=int, default=2)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as results:
        without = too_slow(args.tests) if ":" in args.instance else frozenset()
        outcome = run(
            args.tests, args.instance, Path(results), args.folder, jobs=args.jobs, without=without
        )
    print(outcome.output, end="")
    return 1 if outcome.failed else 0


if __name__ == "__main__":
    sys.exit(main())
