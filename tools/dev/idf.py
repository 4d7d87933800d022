# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Check, before a long build, that ESP-IDF and a MicroPython tree can make a firmware together.

Runs before anything is installed, so it uses the standard library only. Which ESP-IDF a
MicroPython wants stands in `pins.ini`. Exit status: 0 they fit; 1 they don't, or one is missing.
"""

from __future__ import annotations

import argparse
import configparser
import re
import shutil
import subprocess
import sys
from pathlib import Path

from . import fetch

# Parts that the esp32 port builds and Debian's source package leaves out.
SUBMODULE_MARKS = ("lib/berkeley-db-1.xx/README", "lib/micropython-lib/README.md")


class Unfit(Exception):
    """They can't be used; the text says why, and what to do."""


def read_table(pins: Path) -> configparser.SectionProxy:
    """The section [esp-idf]: MicroPython's major.minor → IDF versions, the best one first."""
    ini = configparser.ConfigParser(interpolation=None)
    ini.read(pins, encoding="utf-8")
    return ini["esp-idf"]


def normal(version: str) -> str:
    """5.4.0 is 5.4."""
    return version[:-2] if version.count(".") == 2 and version.endswith(".0") else version


def check_tree(tree: str, pin: fetch.Pin) -> str:
    """The version of a MicroPython tree that has all that the esp32 port needs."""
    clone = f"git clone -b {pin.git.tag} {pin.git.url}"
    if not tree:
        raise Unfit(f"MICROPYTHON_DIR= must name a clone of MicroPython: {clone}")
    version = fetch.tree_version(Path(tree))
    for mark in SUBMODULE_MARKS:
        if not (Path(tree) / mark).is_file():
            raise Unfit(
                f"{tree} has no {mark}. In a clone `make -C ports/esp32 submodules BOARD=…` gets "
                f"it; a tarball has no submodules: {clone}"
            )
    return version


def idf_version(wanted: str, git_url: str) -> str:
    """The version of the `idf.py` on PATH."""
    if not shutil.which("idf.py"):
        raise Unfit(
            "idf.py is not on PATH: IDF_PATH=/path/to/esp-idf says where it is "
            f"(git clone -b v{wanted} --recursive {git_url}, then its install.sh)"
        )
    done = subprocess.run(
        ["idf.py", "--version"], capture_output=True, text=True, check=False, timeout=120
    )
    found = re.search(r"v(\d+\.\d+(?:\.\d+)?)", done.stdout)
    if done.returncode != 0 or not found:
        said = (done.stderr or done.stdout).strip() or f"exit status {done.returncode}"
        raise Unfit(f"`idf.py --version` doesn't say its version, but: {said}")
    return normal(found[1])


def check(tree: str, pins: Path) -> str:
    """A line that says what fits; raises Unfit or fetch.Wrong."""
    table = read_table(pins)
    known = fetch.load_pins(pins)
    version = check_tree(tree, known.newest)
    wanted = table.get(version.rpartition(".")[0], "").split()
    if not wanted:
        raise Unfit(
            f"pins.ini doesn't say which ESP-IDF fits MicroPython {version} (its "
            "ports/esp32/README.md does); IDF_CHECK=0 takes any"
        )
    found = idf_version(wanted[0], table["git_url"])
    if found not in wanted:
        raise Unfit(
            f"MicroPython {version} wants ESP-IDF {' or '.join(wanted)}, and idf.py is of {found}: "
            f"git checkout v{wanted[0]} there, then ./install.sh; IDF_CHECK=0 takes any"
        )
    return f"ESP-IDF {found} for MicroPython {version}"


def main(arguments: list[str] | None = None) -> int:
    """The command; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tree", default="", help="the MicroPython tree")
    parser.add_argument("--pins", type=Path, default=fetch.ROOT / "pins.ini", help="the pins file")
    options = parser.parse_args(arguments)
    try:
        print(f"esp32: {check(options.tree, options.pins)}")
    except (Unfit, fetch.Wrong) as error:
        print(f"esp32: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
