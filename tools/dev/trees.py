# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Trees of MicroPython's sources: their versions and places, and whether they are as unpacked."""

from __future__ import annotations

import os
import re
from pathlib import Path

from .pins import Wrong

# Files that every MicroPython tree has and that the builds here read.
TREE_MARKS = ("py/mpconfig.h", "py/modthread.c", "ports/unix/Makefile")


def tree_version(tree: Path) -> str:
    """The version a MicroPython tree says it is, such as "1.26.1" or "1.29.0-preview"; `Wrong` if
    it is not one.
    """
    for mark in TREE_MARKS:
        if not (tree / mark).is_file():
            raise Wrong(f"{tree} is no MicroPython source tree: it has no {mark}")
    text = (tree / "py/mpconfig.h").read_text(encoding="utf-8")
    parts = []
    for name in ("MAJOR", "MINOR", "MICRO"):
        found = re.search(rf"^#define MICROPY_VERSION_{name}\s+(\d+)", text, re.MULTILINE)
        if not found:
            raise Wrong(f"{tree}/py/mpconfig.h names no MICROPY_VERSION_{name}")
        parts.append(found[1])
    preview = re.search(r"^#define MICROPY_VERSION_PRERELEASE\s+1\b", text, re.MULTILINE)
    return ".".join(parts) + ("-preview" if preview else "")


def inventory(tree: Path) -> str:
    """Every file of a tree with its size and time, a line each: what `--unchanged` compares."""
    lines = []
    for folder, subfolders, files in os.walk(tree):
        # git keeps its own accounts in there, and may write them when it is only asked.
        subfolders[:] = sorted(name for name in subfolders if name != ".git")
        for name in sorted(files):
            path = Path(folder, name)
            status = path.lstat()
            lines.append(f"{path.relative_to(tree)}\t{status.st_size}\t{status.st_mtime_ns}")
    return "\n".join(lines) + "\n"


def check_unchanged(dest: Path, version: str) -> None:
    """`Wrong`, naming the first few files, when a fetched tree is not as it was unpacked."""
    before = set(inventory_path(dest, version).read_text(encoding="utf-8").splitlines())
    now = set(inventory(tree_path(dest, version)).splitlines())
    changed = sorted({line.split("\t")[0] for line in before ^ now})
    if changed:
        more = f" and {len(changed) - 5} more" if len(changed) > 5 else ""
        raise Wrong(
            f"the fetched tree of MicroPython {version} was written to: "
            f"{', '.join(changed[:5])}{more}"
        )


def tree_path(dest: Path, version: str) -> Path:
    """Where the tree of a version lives."""
    return dest / f"micropython-{version}"


def inventory_path(dest: Path, version: str) -> Path:
    """Where the inventory of a version's tree lives: beside it, not in it."""
    return dest / f"micropython-{version}.files"


def not_had_path(dest: Path, version: str) -> Path:
    """Where it is noted why a version could not be had, so that it isn't asked for every time."""
    return dest / f"micropython-{version}.not-had"


def point_link(dest: Path, target: str) -> None:
    """Let `dest/micropython` point to `target`, in one step, whatever it pointed to before."""
    link = dest / "micropython"
    if link.is_symlink() and os.readlink(link) == target:
        return
    fresh = dest / ".micropython.new"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(target)
    fresh.replace(link)
