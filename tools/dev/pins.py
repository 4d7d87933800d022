# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""The versions to be fetched, and their hashes: reads `pins.ini`, which explains the fields."""

from __future__ import annotations

import configparser
from dataclasses import dataclass
from pathlib import Path


class Wrong(Exception):
    """The input is not what it must be: a hash, a tree, an argument. Never worked around."""


class NotHad(Exception):
    """A source cannot deliver on this machine: no tool, no network, version gone."""


@dataclass(frozen=True)
class GitPin:
    """A tag, and the ids of its folders' trees; an empty folder is the whole tree."""

    url: str
    tag: str
    trees: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class DebianPin:
    """A source package, and the sha256 of its upstream part."""

    suite: str
    version: str
    tarball: str
    sha256: str


@dataclass(frozen=True)
class Pin:
    """One MicroPython version; `debian` is None where Debian hasn't got it."""

    version: str
    git: GitPin
    debian: DebianPin | None
    always: bool


@dataclass(frozen=True)
class Pins:
    """The versions of MicroPython in the file's order, the oldest first."""

    versions: dict[str, Pin]

    def pin(self, version: str) -> Pin:
        """The pin of `version`; `Wrong` names the known ones when there is none."""
        if version not in self.versions:
            raise Wrong(
                f"no pin for MicroPython {version}: there are {', '.join(self.versions)}; "
                "for any other, get its sources and give MICROPYTHON_DIR=/path/to/them"
            )
        return self.versions[version]

    @property
    def newest(self) -> Pin:
        """The version that is taken where nothing else is asked for, and it can be had."""
        return list(self.versions.values())[-1]


def load_pins(path: Path) -> Pins:
    """MicroPython's part of a pins file; a missing file, section or field is `Wrong`."""
    try:
        ini = _read(path)
        url = ini["micropython"]["git_url"]
        names = [name for name in ini.sections() if name.startswith("micropython ")]
        pins = [_read_pin(name.split()[1], ini[name], url) for name in names]
        return Pins({pin.version: pin for pin in pins})
    except (OSError, KeyError, ValueError, configparser.Error) as error:
        raise Wrong(f"{path} cannot be read as pins: {error}") from error


def load_kernels(path: Path) -> dict[str, GitPin]:
    """FreeRTOS's part of a pins file, by version; the whole tree of each is pinned."""
    try:
        ini = _read(path)
        url = ini["freertos"]["git_url"]
        names = [name for name in ini.sections() if name.startswith("freertos ")]
        return {
            name.split()[1]: GitPin(url, ini[name]["git_tag"], (("", ini[name]["git_tree"]),))
            for name in names
        }
    except (OSError, KeyError, configparser.Error) as error:
        raise Wrong(f"{path} cannot be read as pins: {error}") from error


def _read(path: Path) -> configparser.ConfigParser:
    ini = configparser.ConfigParser(interpolation=None)
    with path.open(encoding="utf-8") as file:
        ini.read_file(file)
    return ini


def _read_pin(version: str, section: configparser.SectionProxy, url: str) -> Pin:
    trees = []
    for line in section["git_trees"].splitlines():
        if line.strip():
            folder, tree = line.split()
            trees.append((folder, tree))
    debian = None
    if "debian_version" in section:
        fields = ("debian_suite", "debian_version", "tarball", "sha256")
        debian = DebianPin(*(section[field] for field in fields))
    always = section.getboolean("always", fallback=False)
    return Pin(version, GitPin(url, section["git_tag"], tuple(trees)), debian, always)
