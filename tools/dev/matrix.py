# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Builds and tests every MicroPython version that can be had: what `make test` runs.

All versions share one pytest run, so that there is one report, one closing line and one count.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from pathlib import Path

from . import fetch, floor, footprint, freertos, size

ROOT = fetch.ROOT
REPORT = fetch.BUILD / "test/junit.xml"

# The builds of each version, as arguments for make.
Build = tuple[str, ...]
BUILDS: tuple[Build, ...] = (
    ("unix", "GIL=1", "TRACE=0"),
    ("unix", "GIL=0", "TRACE=0"),
    ("mps2", "BOARD=an385"),
)

# The builds of the newest version only. The stock builds are there to show that upstream fails the
# tests of its known bugs, the one without threads for what replaces them.
NEWEST_BUILDS: tuple[Build, ...] = (
    ("unix", "GIL=1", "TRACE=1"),
    ("unix", "THREADS=0"),
    ("stock", "GIL=0"),
    ("stock", "GIL=1"),
    ("mps2", "BOARD=an385", "TESTS=1"),
    ("mps2", "BOARD=an386"),
    ("mps2", "BOARD=an500"),
    ("mps2", "BOARD=an385", "THREADS=stock"),
    ("mps2", "BOARD=an385", "THREADS=stock", "TESTS=1"),
    ("mps2", "BOARD=an385", "THREADS=0"),
    ("mps2", "BOARD=an385", "INTROSPECTION=0"),
    ("mps2", "BOARD=an385", "SMALL=1"),
)

# Kernels that are tested where they can be had, each as a further build of the newest version.
KERNELS = ("V10.6.2", "V11.3.0")

# The builds that all of tests/device runs on, or what of it is for them.
TARGETS = ("unix", "unix-nogil", "mps2")
NEWEST_TARGETS = ("unix-trace", "mps2-an386", "mps2-an500", "mps2-icount", "mps2-small")


class Failed(Exception):
    """A step failed; its own output has said why."""


# Variables that `make test` gives the makes below it. A make that a test runs is a user's own: it
# must neither take over options nor print the folders that it enters.
OF_MAKE = ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")


def step(command: list[str]) -> None:
    """Run a command of the matrix with its output shown; `Failed` when it fails."""
    sys.stdout.flush()
    environment = {name: value for name, value in os.environ.items() if name not in OF_MAKE}
    if subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode != 0:
        raise Failed(" ".join(command))


def available(options: argparse.Namespace) -> tuple[list[str], list[str]]:
    """Fetch the versions to test: (those that are there, a line for each that is not).

    A version or tree that the user names, and every pin marked `always`, must be there.
    """
    if options.tree or options.version:
        named = [f"--{name}={getattr(options, name) or ''}" for name in ("tree", "version", "git")]
        if fetch.main(named) != 0:
            raise Failed("fetching MicroPython")
        version = fetch.tree_version(fetch.SOURCES / "micropython")
        return [version], [f"MicroPython {version} only, as asked for"]
    versions, notes = [], []
    for pin in fetch.load_pins(ROOT / "pins.ini").versions.values():
        status = fetch.main([f"--version={pin.version}", f"--git={options.git or ''}"])
        if status == 0:
            versions.append(pin.version)
        elif status == fetch.EXIT_NOT_HAD and not pin.always:
            notes.append(f"MicroPython {pin.version} was NOT tested: it cannot be had here")
        else:
            raise Failed(f"fetching MicroPython {pin.version}")
    return versions, notes


def available_kernels(git: str | None = None) -> tuple[list[str], list[str]]:
    """The same for kernels, whose repository, or its clone `git`, is asked once."""
    kernels, not_had = [], {}
    for kernel in KERNELS:
        try:
            freertos.get(kernel, freertos.pin_of(kernel, ROOT / "pins.ini", git), fetch.SOURCES)
            kernels.append(kernel)
        except fetch.NotHad as error:
            not_had[kernel] = str(error)
    reasons = "; ".join(dict.fromkeys(not_had.values()))
    notes = [f"FreeRTOS {' and '.join(not_had)} NOT tested: git can't get it here ({reasons})"]
    return kernels, notes if not_had else []


def build(make: str, version: str, options: argparse.Namespace, extra: Sequence[Build]) -> Path:
    """Build all binaries of one version, and `extra` ones; returns the folder they are under."""
    build_root = fetch.BUILD / version
    for target, *variables in [*BUILDS, *extra]:
        command = [make, "--no-print-directory", target, *variables]
        command += [f"BUILD_ROOT={build_root}", f"MICROPYTHON_VERSION={version}"]
        command += [f"MICROPYTHON_DIR={options.tree or ''}", f"SOURCES={fetch.SOURCES}"]
        step([*command, "SAN="])
    return build_root


def pytest_command(build_roots: list[Path], kernels: Sequence[str]) -> list[str]:
    """The one pytest run over all versions, the newest one last, and targets.

    One worker more than CPUs: a quarter of a worker's time it waits, as its machine does.
    """
    workers = f"--numprocesses={(os.cpu_count() or 1) + 1}"
    command = [sys.executable, "-m", "pytest", workers, f"--junitxml={REPORT}"]
    newest_targets = [*NEWEST_TARGETS, *(f"mps2-{kernel}" for kernel in kernels)]
    newest = (f"{target}@{build_roots[-1].name}" for target in newest_targets)
    for target in [*TARGETS, *newest]:
        command.append(f"--target={target}")
    for build_root in build_roots:
        # In one word: pytest looks for its configuration beside each word that is a path.
        command.append(f"--build-root={build_root}")
    for option in (f"mprig_logs={fetch.BUILD / 'logs'}", f"cache_dir={fetch.BUILD / 'pytest'}"):
        command += ["-o", option]
    return command


def bench_command(build_root: Path) -> list[str]:
    """The short form of the benchmarks, which judges counts of instructions."""
    command = [sys.executable, "-m", "dev.bench", "--smoke", "--build-root", str(build_root)]
    return [*command, "--out", str(build_root / "bench")]


def run_tests(build_roots: list[Path], kernels: Sequence[str] = ()) -> list[str]:
    """Run pytest and the benchmarks, both to the end; returns the steps that failed."""
    failures = []
    REPORT.unlink(missing_ok=True)  # so that an old report is never counted
    commands = (
        pytest_command(build_roots, kernels),
        bench_command(build_roots[-1]),
    )
    for command in commands:
        try:
            step(command)
        except Failed as error:
            failures.append(f"failed: {error}")
    return failures


def check_sources(versions: list[str], options: argparse.Namespace) -> list[str]:
    """A line for each fetched tree that builds or tests have written to."""
    if options.tree:
        return []
    lines = []
    for version in versions:
        try:
            fetch.check_unchanged(fetch.SOURCES, version)
        except fetch.Wrong as error:
            lines.append(str(error))
    return lines


def conclude(versions: list[str], notes: list[str], failures: list[str]) -> int:
    """Print the last lines of the run and return its exit status."""
    try:
        counts = floor.read_junit(REPORT)
    except (OSError, ET.ParseError) as error:
        counts = floor.Counts(0, 0)
        failures.append(f"pytest left no report: {error}")
    minimum = floor.read_floor(ROOT / "tests/floor.ini", versions)
    failures += floor.problems(counts, minimum, ci=os.environ.get("CI") == "true")
    if counts.failed and not failures:
        failures.append("pytest's report has failed tests")
    hint = floor.hint(counts, minimum)
    for line in [*failures, *([hint] if hint else []), *notes]:
        print(f"test: {line}")
    print(f"test: tested on MicroPython {' and '.join(versions)}")
    print(counts.closing_line())
    return 1 if failures else 0


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--make", default="make", help="the make to build with")
    parser.add_argument("--version", help="test this version only")
    parser.add_argument("--tree", help="test this MicroPython tree only")
    parser.add_argument("--git", help="a clone of MicroPython to get pinned versions from")
    parser.add_argument("--freertos-git", help="a clone of FreeRTOS-Kernel, likewise")
    return parser.parse_args(arguments)


def main() -> int:
    """The command; returns the exit status."""
    options = parse()
    try:
        versions, notes = available(options)
        kernels, more_notes = available_kernels(options.freertos_git)
        newest = [*NEWEST_BUILDS, *(("mps2", f"FREERTOS={kernel}") for kernel in kernels)]
        build_roots = [
            build(options.make, version, options, newest if version == versions[-1] else [])
            for version in versions
        ]
    except (Failed, fetch.Wrong) as error:
        print(f"test: failed: {error}", file=sys.stderr)
        return 1
    failures = run_tests(build_roots, kernels)
    for name, print_costs in {"size": size.main, "footprint": footprint.main}.items():
        if print_costs([f"--build-root={build_roots[-1]}"]) != 0:
            failures.append(f"failed: {name}")
    failures += check_sources(versions, options)
    return conclude(versions, notes + more_notes, failures)


if __name__ == "__main__":
    sys.exit(main())
