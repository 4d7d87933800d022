# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""The esp32 port of a MicroPython version, with what a clone has and a tarball hasn't."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

from dev import fetch, idf

ROOT = fetch.ROOT
FAKE_IDF = ROOT / "tests/esp32/idf"
VERSIONS = [
    version
    for version in fetch.load_pins(ROOT / "pins.ini").versions
    if fetch.tree_path(fetch.SOURCES, version).is_dir()
]


def make_tree(version: str, into: Path) -> Path:
    """A tree to build from: links to the fetched one, copies and stand-ins where it isn't enough.

    A build runs in ports/esp32, and would find its way back to the fetched tree from a link.
    """
    source = fetch.tree_path(fetch.SOURCES, version)
    into.mkdir()
    for name in ("ports", "lib"):
        (into / name).mkdir()
    shutil.copytree(source / "ports/esp32", into / "ports/esp32")
    for path in source.iterdir():
        if path.name not in ("ports", "lib"):
            (into / path.name).symlink_to(path)
    for path in (*(source / "ports").iterdir(), *(source / "lib").iterdir()):
        link = into / path.relative_to(source)
        if not link.exists() and f"{link.parent.name}/{path.name}" not in submodules():
            link.symlink_to(path)
    for mark in idf.SUBMODULE_MARKS:
        (into / mark).parent.mkdir()
        (into / mark).write_text("")
    return into


def submodules() -> set[str]:
    """The folders that a tarball has empty and `idf.check_tree` looks into."""
    return {str(Path(mark).parent) for mark in idf.SUBMODULE_MARKS}


def environment(version: str, **variables: str) -> dict[str, str]:
    """For make, without what an outer make has passed on, and with an IDF that fits."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    env.pop("IDF_PATH", None)
    best = idf.read_table(ROOT / "pins.ini")[version.rpartition(".")[0]].split()[0]
    # Nothing of MicroPython's own is compiled, frozen code neither.
    return {
        **env,
        "MICROPY_MPYCROSS": "/bin/true",
        "FAKE_IDF_VERSION": f"v{best}",
        **variables,
    }


def run(command: list[str], cwd: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """A command, to its end."""
    return subprocess.run(
        command, cwd=cwd, env=env, capture_output=True, text=True, check=False, timeout=120
    )


def build_here(folder: str, source: str, to: Path, *options: str) -> Path:
    """A file of the backend as a program for this machine; the folder has the rest of it."""
    program = to / folder
    here = ROOT / "tests/esp32" / folder
    sources = [*here.glob("*.c"), ROOT / "modthread/backends/freertos" / source]
    flags = ["-Wall", "-Werror", "-D_GNU_SOURCE", f"-I{here}", f"-I{FAKE_IDF / 'include'}"]
    flags.append('-DMT_BACKEND_HEADER="../backends/posix/backend_types.h"')
    subprocess.run(["gcc", *flags, *options, "-o", program, *sources], check=True)
    return program


def compiled(build: Path) -> dict[str, str]:
    """The files that cmake would compile, but for generated ones: file → command.

    A file that would be compiled twice is an error: the linker takes one of the two without a word.
    """
    entries = json.loads((build / "compile_commands.json").read_text())
    commands: dict[str, list[str]] = {}
    for entry in entries:
        if str(build) not in entry["file"]:
            commands.setdefault(entry["file"], []).append(entry["command"])
    twice = {file: found for file, found in commands.items() if len(found) > 1}
    assert not twice, f"compiled more than once: {twice}"
    return {file: found[0] for file, found in commands.items()}
