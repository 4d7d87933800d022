# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Fetches the pinned test files of CPython's; makes the tree that MicroPython runs."""

from __future__ import annotations

import configparser
import hashlib
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cpython.adapt import adapt
from dev.apt import get_packages
from dev.fetch import locked
from dev.pins import NotHad

HERE = Path(__file__).parent

#: What the pinned sections' names begin with.
SECTION = "cpython tests "

DAY = 24 * 3600

#: Brings the root of a file system with a pin's packages; has a folder and a log to work with.
Getter = Callable[["Pin", Path, Path], Path]


class SourceError(Exception):
    """Pinned files can't be had; the text says why."""


@dataclass(frozen=True)
class Pin:
    """The test files of one version of CPython: names relative to its library, and hashes.

    `count` is how many tests they have, and an `always` pin must not be missing.
    """

    version: str
    suite: str
    packages: tuple[str, ...]
    files: dict[str, str]
    count: int
    always: bool

    @property
    def modules(self) -> list[str]:
        """The modules with tests, without their package `test`; the others are imported."""
        names = [name.removeprefix("test/").removesuffix(".py") for name in self.files]
        return [name.replace("/", ".") for name in names if Path(name).name.startswith("test_")]


@dataclass(frozen=True)
class Source:
    """A pin whose files are all in the folder `lib`."""

    pin: Pin
    lib: Path

    def make_tree(self, tree: Path) -> None:
        """Put the rewritten files, and what stands in for unittest and others, into `tree`."""
        if tree.exists():
            shutil.rmtree(tree)
        shutil.copytree(HERE / "device", tree)
        for name in self.pin.files:
            (tree / name).write_text(adapt((self.lib / name).read_text()))


def read_pins(path: Path) -> list[Pin]:
    """The pinned versions in the file's order, the oldest first."""
    ini = configparser.ConfigParser(delimiters=("=",), interpolation=None)
    with path.open(encoding="utf-8") as file:
        ini.read_file(file)
    return [read_pin(ini[name], name) for name in ini.sections() if name.startswith(SECTION)]


def read_pin(section: configparser.SectionProxy, name: str) -> Pin:
    files = section["files"].split()
    return Pin(
        name.removeprefix(SECTION),
        section["debian_suite"],
        tuple(section["debian_packages"].split()),
        dict(zip(files[::2], files[1::2])),
        int(section["items"]),
        section.getboolean("always", fallback=False),
    )


def by_apt(pin: Pin, work: Path, log: Path) -> Path:
    return get_packages(pin.suite, list(pin.packages), work, log)


def available(
    pins: list[Pin], dest: Path, getter: Getter = by_apt
) -> tuple[list[Source], list[str]]:
    """The versions that can be had, the oldest first, fetched into `dest` if they aren't there;
    and a line for each that can't.

    SourceError for one that must not be missing. Several processes may ask at once, and all have
    the same answer: what couldn't be had isn't asked for again that day. Blocks for some seconds.
    """
    found, missing = [], []
    with locked(dest):
        for pin in pins:
            try:
                found.append(get(pin, dest, getter))
            except NotHad as error:
                line = f"CPython {pin.version}'s tests can't be had here today: {error}"
                if pin.always:
                    raise SourceError(line) from error
                missing.append(line)
    return found, missing


def get(pin: Pin, dest: Path, getter: Getter) -> Source:
    """The files of one version; `NotHad` says why not."""
    source = Source(pin, dest / f"cpython-{pin.version}")
    note = dest / f"cpython-{pin.version}.not-had"
    if not wrong_files(pin, source.lib):
        return source
    if not pin.always and note.exists() and time.time() - note.stat().st_mtime < DAY:
        raise NotHad(note.read_text().strip())
    try:
        fetch(pin, source.lib, getter)
    except NotHad as error:
        if not pin.always:
            note.write_text(f"{error}\n")
        raise
    note.unlink(missing_ok=True)
    return source


def fetch(pin: Pin, lib: Path, getter: Getter) -> None:
    """Put the pinned files, and no others, into the folder `lib`."""
    work = lib.with_name(lib.name + ".tmp")
    shutil.rmtree(work, ignore_errors=True)  # what a killed run has left
    work.mkdir(parents=True)
    try:
        root = getter(pin, work, work / "log")
        delivered = root / "usr/lib" / f"python{pin.version}"
        wrong = wrong_files(pin, delivered)
        if wrong:
            raise NotHad(f"Debian's {pin.suite} has another {wrong[0]} than the pinned")
        shutil.rmtree(lib, ignore_errors=True)
        for name in pin.files:
            (lib / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(delivered / name, lib / name)
    finally:
        shutil.rmtree(work)


def wrong_files(pin: Pin, lib: Path) -> list[str]:
    """The pinned files that `lib` hasn't got as they are pinned."""
    return [name for name in pin.files if digest(lib / name) != pin.files[name]]


def digest(path: Path) -> str:
    """The file's sha256, empty if there is no file."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
