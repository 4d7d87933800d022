#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Put an unmodified MicroPython source tree at build/src/micropython.

Runs before anything is installed, so it uses the standard library only. The versions
that may be fetched, and the hashes that they must have, stand in `pins.ini`. The sources are
asked in this order:

1. a tree the user names (`--tree`), which is used in place and never written to;
2. the Debian source package;
3. a git clone of upstream's tag.

Exit status: 0 the tree is there; 1 something is wrong (a hash, an argument) and must be looked
at; 3 the version cannot be had on this machine, which the caller may choose to live with.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from .apt import get_by_apt
from .clone import address, get_by_git
from .pins import NotHad, Pin, Pins, Wrong, load_pins
from .trees import (
    TREE_MARKS,
    check_unchanged,
    inventory,
    inventory_path,
    not_had_path,
    point_link,
    tree_path,
    tree_version,
)

# Names that others look for here.
__all__ = [
    "BUILD",
    "EXIT_NOT_HAD",
    "EXIT_WRONG",
    "ROOT",
    "SOURCES",
    "TREE_MARKS",
    "NotHad",
    "Pin",
    "Wrong",
    "check_unchanged",
    "inventory",
    "load_pins",
    "main",
    "point_link",
    "tree_path",
    "tree_version",
]

ROOT = Path(__file__).resolve().parents[2]
#: Where make puts everything, and the sources in there.
BUILD = Path(os.environ.get("MODTHREAD_BUILD_ROOT") or ROOT / "build")
SOURCES = BUILD / "src"

EXIT_WRONG = 1
EXIT_NOT_HAD = 3

DAY = 24 * 3600


@contextmanager
def locked(dest: Path) -> Iterator[None]:
    """Hold `dest` against other runs of this program: a second `make` waits for the first."""
    dest.mkdir(parents=True, exist_ok=True)
    with (dest / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def say(text: str) -> None:
    """One line for the user; standard output is kept for `--print-path`."""
    print(f"fetch: {text}", file=sys.stderr)


def sources(pin: Pin) -> Iterator[tuple[str, Callable[[Path, Path], Path]]]:
    """The ways to get a version: their names, and what does it with (work folder, log)."""
    debian = pin.debian
    if debian is not None:
        yield "apt", lambda work, log: get_by_apt(debian, work, log)
    yield "git", lambda work, log: get_by_git(pin.git, work, log)


def get(pin: Pin, dest: Path) -> Path:
    """Make sure the tree of a pinned version is there and return it; `NotHad` says why not."""
    tree = tree_path(dest, pin.version)
    if tree.is_dir():
        return tree
    work = dest / ".tmp"
    shutil.rmtree(work, ignore_errors=True)  # what a killed run has left
    work.mkdir()
    log = dest / "fetch.log"
    log.write_text("")
    reasons = []
    try:
        for source, getter in sources(pin):
            try:
                fetched = getter(work, log)
            except NotHad as error:
                reasons.append(f"{source}: {error}")
                continue
            keep(pin, fetched, dest)
            say(f"MicroPython {pin.version} by {source} at {tree}")
            return tree
    finally:
        shutil.rmtree(work, ignore_errors=True)
    raise NotHad("; ".join(reasons))


def keep(pin: Pin, fetched: Path, dest: Path) -> None:
    """Move a complete tree to its place. The tree's own name comes last: if it is there, so is
    everything else."""
    found = tree_version(fetched)
    if found != pin.version:
        raise Wrong(f"the source of MicroPython {pin.version} calls itself {found}")
    inventory_path(dest, pin.version).write_text(inventory(fetched), encoding="utf-8")
    not_had_path(dest, pin.version).unlink(missing_ok=True)
    os.rename(fetched, tree_path(dest, pin.version))


def get_default(pins: Pins, dest: Path) -> Path:
    """The newest version that can be had; if that isn't the newest of all, a line says why.

    A version that couldn't be had is asked for again the next day, by its name, or if there is no
    tree.
    """
    not_had: dict[str, str] = {}
    newest_first = list(reversed(pins.versions.values()))
    have_one = any(tree_path(dest, pin.version).is_dir() for pin in newest_first)
    for pin in newest_first:
        if have_one and is_fresh(not_had_path(dest, pin.version)):
            continue
        try:
            tree = get(pin, dest)
        except NotHad as error:
            not_had[pin.version] = str(error)
            continue
        for version, reason in not_had.items():
            not_had_path(dest, version).write_text(reason + "\n", encoding="utf-8")
        say_instead(pin.version, not_had)
        return tree
    raise NotHad("; ".join(dict.fromkeys(not_had.values())))


def is_fresh(note: Path) -> bool:
    """Whether there is a note, and of today."""
    return note.exists() and time.time() - note.stat().st_mtime < DAY


def say_instead(taken: str, not_had: dict[str, str]) -> None:
    """A line if there are newer versions than the one taken, with what was wrong with them."""
    if not_had:
        newest = next(iter(not_had))
        reasons = "; ".join(dict.fromkeys(not_had.values()))
        say(
            f"taking MicroPython {taken}, because {' and '.join(not_had)} could not be had "
            f"({reasons}); MICROPYTHON_VERSION={newest} tries again"
        )


def get_users(options: argparse.Namespace) -> Path:
    """The user's own tree."""
    tree = Path(options.tree).resolve()
    version = tree_version(tree)
    if options.version and options.version != version:
        raise Wrong(f"{tree} is MicroPython {version}, not {options.version}")
    note = untested(version, load_pins(options.pins))
    if note and not options.print_version:
        say(f"{tree} is MicroPython {version}{note}")
    with locked(options.dest):
        point_link(options.dest, str(tree))
    return tree


def untested(version: str, pins: Pins) -> str:
    """The advice after the name of a version for which there is no pin."""
    if version in pins.versions:
        return ""
    kind = "a prerelease, " if version.endswith("-preview") else ""
    return f", {kind}which isn't tested here"


def fetch(options: argparse.Namespace) -> Path:
    """Do what the command line asks for and return the tree."""
    if options.tree:
        return get_users(options)
    dest: Path = options.dest
    pins = load_pins(options.pins)
    if options.git:
        url = address(options.git)
        known = pins.versions.items()
        pins = Pins({name: replace(pin, git=replace(pin.git, url=url)) for name, pin in known})
    with locked(dest):
        tree = get(pins.pin(options.version), dest) if options.version else get_default(pins, dest)
        if options.unchanged:
            check_unchanged(dest, tree_version(tree))
        point_link(dest, tree.name)
    return tree


def parse(arguments: list[str] | None) -> argparse.Namespace:
    """Parse the command line; empty values count as not given, as make passes them."""
    parser = argparse.ArgumentParser(description="Fetch an unmodified MicroPython source tree.")
    parser.add_argument("--version", help="a version of the pins file; no fallback then")
    parser.add_argument("--tree", help="a tree of the user's own, used in place")
    parser.add_argument("--git", help="a clone to ask in place of upstream's: address or folder")
    parser.add_argument("--dest", type=Path, default=SOURCES, help="where trees go")
    parser.add_argument("--pins", type=Path, default=ROOT / "pins.ini", help="the pins file")
    parser.add_argument("--print-path", action="store_true", help="print the tree's path")
    parser.add_argument(
        "--print-version",
        action="store_true",
        help="print the tree's version, and whether it is one that is tested",
    )
    parser.add_argument(
        "--unchanged", action="store_true", help="fail if the fetched tree was written to"
    )
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    """The command; returns the exit status."""
    options = parse(arguments)
    try:
        tree = fetch(options)
        if options.print_path:
            print(tree.resolve())
        if options.print_version:
            version = tree_version(tree)
            print(f"{version}\n{untested(version, load_pins(options.pins))}")
    except Wrong as error:
        say(str(error))
        return EXIT_WRONG
    except NotHad as error:
        version = options.version or "of any pinned version"
        say(
            f"MicroPython {version} cannot be had here ({error}): connect to a network with a "
            "Debian archive or with git installed, or give MICROPYTHON_DIR=/path/to/micropython"
        )
        return EXIT_NOT_HAD
    except KeyboardInterrupt:
        say("interrupted; the next run starts clean")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
