# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Finds a CPython whose test files are the pinned ones; makes the tree that MicroPython runs."""

from __future__ import annotations

import configparser
import hashlib
import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from cpython.adapt import adapt

HERE = Path(__file__).parent

#: The section of pins.ini with the hashes.
SECTION = "cpython tests"

#: Asked in this order. Debian's has its tests in a package of its own.
CANDIDATES = (Path(sys.executable), Path("/usr/bin/python3.11"))
PACKAGE = "libpython3.11-testsuite"

#: The test modules that have tests; the others are imported by them.
MODULES = (
    "test_thread",
    "test_threading",
    "test_threading_local",
    "test_queue",
    "test_sched",
    "test_concurrent_futures",
)


class SourceError(Exception):
    """No CPython on this machine has the pinned files; the text says what was found instead."""


@dataclass(frozen=True)
class Source:
    """A CPython that has the pinned files: its interpreter, and its library's folder."""

    python: Path
    version: str
    lib: Path

    def list_items(self) -> dict[str, str]:
        """All tests, by CPython's own loader, and why it leaves them out itself (mostly empty).

        Blocks for a second or two.
        """
        command = [str(self.python), "-P", str(HERE / "list_items.py"), *MODULES]
        listed = subprocess.run(command, check=True, capture_output=True, text=True)
        return dict(json.loads(line) for line in listed.stdout.splitlines())


def read_pins(path: Path) -> dict[str, str]:
    """The pinned files, relative to CPython's library, with their hashes."""
    ini = configparser.ConfigParser(delimiters=("=",), interpolation=None)
    with path.open(encoding="utf-8") as file:
        ini.read_file(file)
    return dict(ini[SECTION])


def find(pins: dict[str, str], candidates: tuple[Path, ...] = CANDIDATES) -> Source:
    """The first of `candidates` with the pinned files; SourceError if there is none."""
    problems = []
    for python in candidates:
        if not python.is_file():
            problems.append(f"{python}: is not there")
            continue
        source = ask(python)
        wrong = [name for name in pins if digest(source.lib / name) != pins[name]]
        if not wrong:
            return source
        missing = [name for name in wrong if not digest(source.lib / name)]
        how = f"lacks {missing[0]}" if missing else f"has another {wrong[0]} than the pinned"
        problems.append(f"{python}: CPython {source.version} {how}")
    raise SourceError(
        "no CPython here has the tests that pins.ini names:\n  "
        + "\n  ".join(problems)
        + f"\non Debian 12, `apt-get install {PACKAGE}` brings them, for /usr/bin/python3.11"
    )


def ask(python: Path) -> Source:
    """What an interpreter says about itself."""
    code = "import sys, sysconfig; print(sys.version.split()[0], sysconfig.get_path('stdlib'))"
    said = subprocess.run([python, "-c", code], check=True, capture_output=True, text=True)
    version, lib = said.stdout.strip().split(" ", 1)
    return Source(python, version, Path(lib))


def digest(path: Path) -> str:
    """The file's sha256, empty if there is no file."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def make_tree(source: Source, pins: dict[str, str], tree: Path) -> None:
    """Put the rewritten files, and what stands in for unittest and others, into `tree`."""
    if tree.exists():
        shutil.rmtree(tree)
    shutil.copytree(HERE / "device", tree)
    for name in pins:
        (tree / name).write_text(adapt((source.lib / name).read_text()))
