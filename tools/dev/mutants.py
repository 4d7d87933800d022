# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Plants faults in a copy of the sources, one at a time, and says which no test notices.

The lists are tests/mutants/*.ini. A section is a fault; `old` is a text that occurs once in
`file`, `new` what comes in its place (each line begins with `|`, and the last one ends without
a line's end), and `test` what should notice, one of

    device:SCRIPT[@TARGET]   tests/device/SCRIPT.py, or NODE of a test_….py (default: unix)
    c:CASE[@HOST]            a case of tests/c, or of it in a folder of C_HOSTS
    host:NODE                a test in tests/host

With `equivalent` it isn't run: that says why nobody can notice it.
"""

from __future__ import annotations

import argparse
import configparser
import contextlib
import fnmatch
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from .fetch import BUILD, ROOT

# Make's own: the copy is built into its own folder.
OF_MAKE = ("MAKEFLAGS", "MFLAGS", "MODTHREAD_BUILD_ROOT")
LISTS = ROOT / "tests" / "mutants"

#: Of those that aren't equivalent, how many are to be noticed.
ENOUGH = 0.95

#: Seconds for one test; the hang that a fault makes is noticed, too. A build that is cut off
#: leaves objects that are half there, so it has more than it needs.
TIMEOUT = 240
BUILD_TIMEOUT = 3600

MAKE_OF = {
    "unix": ("unix",),
    "unix-nogil": ("unix", "GIL=0"),
    "unix-trace": ("unix", "TRACE=1"),
    "mps2": ("mps2",),
    "mps2-tests": ("mps2", "TESTS=1"),
}

# The folder where the suite is made, with what make is told there, and how one case of it is run.
C_HOSTS = {
    "": ("tests/c", "build/tests-c/plain/suite {}"),
    "smp": ("tests/c/smp", "build/tests-c/smp-plain/suite {}"),
    "psram": ("tests/c/smp PSRAM=1", "build/tests-c/smp-psram-plain/suite {}"),
    "freertos": ("tests/c/freertos", "make -C tests/c/freertos check CASES={}"),
}


class ListError(Exception):
    """A list is wrong; the text says where and how."""


@dataclass(frozen=True)
class Mutant:
    """One fault."""

    name: str
    file: str
    old: str
    new: str
    test: str
    equivalent: str = ""

    def plant(self, tree: Path) -> str:
        """Put the fault into `tree`; returns what the file was before."""
        path = tree / self.file
        text = path.read_text(encoding="utf-8")
        count = text.count(self.old)
        if count != 1:
            raise ListError(f"{self.name}: {self.file} has its old text {count} times")
        path.write_text(text.replace(self.old, self.new), encoding="utf-8")
        return text


def _lines(text: str) -> str:
    return "\n".join(line.removeprefix("|") for line in text.strip("\n").splitlines())


def read_lists(folder: Path = LISTS) -> list[Mutant]:
    """All faults of all lists."""
    mutants = []
    for path in sorted(folder.glob("*.ini")):
        ini = configparser.ConfigParser(interpolation=None, delimiters=("=",))
        ini.read(path, encoding="utf-8")
        for name in ini.sections():
            fields = dict(ini[name])
            fields["old"], fields["new"] = _lines(fields["old"]), _lines(fields.get("new", ""))
            mutants.append(Mutant(f"{path.stem}: {name}", **fields))
    return mutants


class Scratch:
    """A copy of the sources, built and tested in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.tree = folder / "tree"
        self._log = folder / "log"

    def fill(self) -> None:
        """Make it what the working tree is; what is built already stays."""
        listed = subprocess.check_output(("git", "ls-files", "-z", "-co", "--exclude-standard"))
        for name in filter(None, listed.decode().split("\0")):
            source, copy = ROOT / name, self.tree / name
            if not source.is_file():
                continue
            copy.parent.mkdir(parents=True, exist_ok=True)
            # An older file than what was made of it isn't made again.
            if not copy.exists() or copy.read_bytes() != source.read_bytes():
                shutil.copyfile(source, copy)
                copy.chmod(source.stat().st_mode)
        (self.tree / "build").mkdir(exist_ok=True)
        for name in ("src", "venv"):
            if not (self.tree / "build" / name).exists():
                (self.tree / "build" / name).symlink_to(BUILD / name)

    def _run(self, command: Sequence[str], seconds: int = 0) -> bool:
        # Device Python is frozen, and the runner's own comes from the copy.
        env = {k: v for k, v in os.environ.items() if k not in OF_MAKE}
        env |= {"PYTHONPATH": str(self.tree / "tools"), "PYTHONDONTWRITEBYTECODE": "1"}
        with (
            self._log.open("ab") as log,
            subprocess.Popen(
                command, cwd=self.tree, env=env, stdout=log, stderr=log, start_new_session=True
            ) as process,
        ):
            try:
                return process.wait(seconds or TIMEOUT) == 0
            except subprocess.TimeoutExpired:
                return False
            finally:
                # What it has started itself would go on, and take the CPU.
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)

    def _make(self, *arguments: str) -> bool:
        return self._run(("make", *arguments), BUILD_TIMEOUT)

    def build(self, test: str) -> bool:
        """Make what the test needs; False if that can't be made."""
        kind, _, rest = test.partition(":")
        if kind == "c":
            return self._make("-C", *C_HOSTS[rest.partition("@")[2]][0].split())
        if kind == "host":
            return self._make("mpy-cross")  # some compile Python with it
        target = rest.rpartition("@")[2] if "@" in rest else "unix"
        return self._make(*MAKE_OF[target])

    def passes(self, test: str) -> bool:
        """Does the test pass?"""
        kind, _, rest = test.partition(":")
        if kind == "c":
            case, _, host = rest.partition("@")
            return self._run(C_HOSTS[host][1].format(case).split())
        pytest = ("build/venv/bin/pytest", "-q", "-x", "-p", "no:cacheprovider")
        if kind == "host":
            return self._run((*pytest, f"tests/host/{rest}"))
        script, _, target = rest.partition("@")
        node = script if ".py" in script else f"{script}.py"
        return self._run((*pytest, f"tests/device/{node}", "--target", target or "unix"))


def try_one(scratch: Scratch, mutant: Mutant) -> str:
    """Plant a fault, run its test, take the fault out; returns what happened, in a word."""
    before = mutant.plant(scratch.tree)
    try:
        if not scratch.build(mutant.test):
            return "unbuildable"
        return "survived" if scratch.passes(mutant.test) else "caught"
    finally:
        (scratch.tree / mutant.file).write_text(before, encoding="utf-8")


def passing(scratch: Scratch, tests: Iterable[str]) -> set[str]:
    """Those of the tests that pass without any fault."""
    return {test for test in tests if scratch.build(test) and scratch.passes(test)}


def report(results: dict[str, list[Mutant]]) -> bool:
    """Print what became of them; returns whether enough were caught."""
    for word in ("survived", "unbuildable", "untested"):
        for mutant in results.get(word, ()):
            print(f"{word}: {mutant.name} ({mutant.file}; {mutant.test})")
    for mutant in results.get("equivalent", ()):
        print(f"equivalent: {mutant.name}: {mutant.equivalent}")
    counts = ", ".join(f"{len(found)} {word}" for word, found in sorted(results.items()))
    print(f"mutants: {counts}")
    tried = sum(len(found) for word, found in results.items() if word != "equivalent")
    return len(results.get("caught", ())) >= ENOUGH * tried


def main(arguments: Sequence[str] | None = None) -> int:
    """Try the faults whose names match; returns the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("patterns", nargs="*", default=["*"], help="which faults: `*queue*`")
    parser.add_argument("--folder", type=Path, default=BUILD / "mutants")
    options = parser.parse_args(arguments)
    mutants = [
        mutant
        for mutant in read_lists()
        if any(fnmatch.fnmatch(mutant.name, pattern) for pattern in options.patterns)
    ]
    scratch = Scratch(options.folder.resolve())
    scratch.fill()
    sound = passing(scratch, sorted({m.test for m in mutants if not m.equivalent}))
    results: dict[str, list[Mutant]] = {}
    for mutant in mutants:
        word = "equivalent"
        if not mutant.equivalent:
            word = try_one(scratch, mutant) if mutant.test in sound else "untested"
        results.setdefault(word, []).append(mutant)
        print(f"{word:12}{mutant.name}", flush=True)
    return 0 if report(results) else 1


if __name__ == "__main__":
    sys.exit(main())
