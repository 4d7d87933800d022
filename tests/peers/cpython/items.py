# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""What applies to MicroPython, what is known to fail, and why."""

from __future__ import annotations

import configparser
import fnmatch
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent

#: The category of what CPython itself leaves out.
BY_CPYTHON = "by CPython"


class ListError(Exception):
    """A list names what isn't there, or one item twice."""


@dataclass(frozen=True)
class Category:
    """A reason for items not to apply: something that the core lacks, which `probe` shows."""

    name: str
    why: str
    probe: str
    patterns: tuple[str, ...]


@dataclass(frozen=True)
class Lists:
    """The ids of all items; each that isn't under one of the others applies and has to pass.

    `skipped` gives the category, `apart` and `known` the reason.
    """

    items: tuple[str, ...]
    categories: tuple[Category, ...]
    skipped: dict[str, str]
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


def read_categories(path: Path) -> tuple[Category, ...]:
    """The file of skips. A probe's lines begin with `|`, which keeps their indentation."""
    ini = read_ini(path)
    return tuple(
        Category(
            name,
            " ".join(ini[name]["why"].split()),
            "\n".join(line[1:] for line in ini[name]["probe"].split("\n") if line),
            tuple(ini[name]["items"].split()),
        )
        for name in ini.sections()
    )


def read_reasons(path: Path) -> list[tuple[str, tuple[str, ...]]]:
    """Each section's reason, and its patterns."""
    ini = read_ini(path)
    return [
        (" ".join(ini[name]["why"].split()), tuple(ini[name]["items"].split()))
        for name in ini.sections()
    ]


def read(listed: dict[str, str], folder: Path = HERE) -> Lists:
    """Sort what CPython has listed by what is in `folder`: skips.ini, apart.ini, known.ini."""
    items = list(listed)
    categories = read_categories(folder / "skips.ini")
    skipped = {item: BY_CPYTHON for item, why in listed.items() if why}
    apart: dict[str, str] = {}
    known: dict[str, str] = {}
    for category in categories:
        for item in matching(category.patterns, items, "skips.ini"):
            skipped.setdefault(item, category.name)
    for name, reasons in (("apart.ini", apart), ("known.ini", known)):
        for why, patterns in read_reasons(folder / name):
            reasons.update(dict.fromkeys(matching(patterns, items, name), why))
    for item in [*apart, *known]:
        if (item in skipped) + (item in apart) + (item in known) > 1:
            raise ListError(f"{item} is in more than one list")
    return Lists(tuple(items), categories, skipped, apart, known)
