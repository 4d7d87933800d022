# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Tests that apply to MicroPython, those that are known to fail, and the reasons."""

from __future__ import annotations

import configparser
import fnmatch
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent

#: A pattern's list is for all versions under this name; with a dash and one's number, for that.
PATTERNS = "items"


class ListError(Exception):
    """A list names what isn't there, or one item twice."""


@dataclass(frozen=True)
class Category:
    """A reason for items not to apply: something that the core lacks, which `probe` shows.

    With a `kind` they run on that kind of target, which has it. Without a probe the items are
    ones that CPython leaves out on such a system, too.
    """

    name: str
    why: str
    probe: str
    kind: str
    patterns: tuple[str, ...]


@dataclass(frozen=True)
class Lists:
    """The ids of one version's items; each that isn't under one of the others applies and has
    to pass.

    `skipped` gives the category, `kinds` the kind of target where it isn't the usual one,
    `apart` and `known` the reason.
    """

    items: tuple[str, ...]
    categories: tuple[Category, ...]
    skipped: dict[str, str]
    kinds: dict[str, str]
    apart: dict[str, str]
    known: dict[str, str]

    @property
    def to_run(self) -> list[str]:
        """All but the skipped."""
        return [item for item in self.items if item not in self.skipped]


def matching(patterns: tuple[str, ...], items: list[str], where: str) -> list[str]:
    """All items that one of the patterns matches; ListError for a pattern that matches none."""
    found = []
    for pattern in patterns:
        matched = fnmatch.filter(items, pattern)
        if not matched:
            raise ListError(f"{where}: no item is called {pattern}")
        found += matched
    return found


def read_ini(path: Path) -> configparser.ConfigParser:
    ini = configparser.ConfigParser(delimiters=("=",), interpolation=None)
    with path.open(encoding="utf-8") as file:
        ini.read_file(file)
    return ini


def patterns(section: configparser.SectionProxy, version: str) -> tuple[str, ...]:
    """A section's patterns for a version."""
    names = (PATTERNS, f"{PATTERNS}-{version}")
    return tuple(pattern for name in names for pattern in section.get(name, "").split())


def read_categories(path: Path, version: str) -> tuple[Category, ...]:
    """The file of skips. A probe's lines begin with `|`, which keeps their indentation."""
    ini = read_ini(path)
    return tuple(
        Category(
            name,
            " ".join(ini[name]["why"].split()),
            "\n".join(line[1:] for line in ini[name].get("probe", "").split("\n") if line),
            ini[name].get("target", ""),
            patterns(ini[name], version),
        )
        for name in ini.sections()
    )


def read_reasons(path: Path, version: str, items: list[str]) -> dict[str, str]:
    """Each item that is in a list, and its section's reason."""
    ini = read_ini(path)
    reasons: dict[str, str] = {}
    for name in ini.sections():
        why = " ".join(ini[name]["why"].split())
        matched = matching(patterns(ini[name], version), items, path.name)
        reasons.update(dict.fromkeys(matched, why))
    return reasons


def read(items: list[str], version: str, folder: Path = HERE) -> Lists:
    """Sort a version's items by what is in `folder`: skips.ini, apart.ini, known.ini."""
    categories = read_categories(folder / "skips.ini", version)
    skipped: dict[str, str] = {}
    kinds: dict[str, str] = {}
    for category in categories:
        for item in matching(category.patterns, items, "skips.ini"):
            if category.kind:
                kinds[item] = category.kind
            else:
                skipped.setdefault(item, category.name)
    apart, known = (read_reasons(folder / f"{n}.ini", version, items) for n in ("apart", "known"))
    for item in [*apart, *known]:
        if (item in skipped) + (item in apart) + (item in known) > 1:
            raise ListError(f"{item} is in more than one list")
    return Lists(tuple(items), categories, skipped, kinds, apart, known)
