# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Fetches the CPython that `make bench` compares with: Debian's newest, which the machine's own
seldom is. It runs where it is unpacked, on the C library of its own Debian; nothing is installed.
"""

from __future__ import annotations

import configparser
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from .apt import get_packages
from .fetch import ROOT, locked
from .pins import NotHad

#: What to start, in the folder that was fetched into.
COMMAND = "python3"

#: Brings the root of a file system with some packages of a suite; has a folder and a log.
Getter = Callable[[str, list[str], Path, Path], Path]


def command(root: Path, version: str) -> str:
    """A shell script that starts the interpreter of a root."""
    usr = root / "usr"
    loader, library = (next(usr.glob(at)) for at in ("lib*/ld-linux*", "lib/*-linux-*"))
    return (
        f"#!/bin/sh\nPYTHONHOME='{usr}' exec '{loader}' --argv0 \"$0\" "
        f"--library-path '{library}' '{usr}/bin/{version}' \"$@\"\n"
    )


def fetch(dest: Path, getter: Getter = get_packages) -> None:
    """Make sure that it is in the folder `dest`; `NotHad` says why not."""
    ini = configparser.ConfigParser(interpolation=None)
    ini.read(ROOT / "pins.ini")
    pin = ini["cpython"]
    with locked(dest):
        if (dest / COMMAND).exists():
            return
        work = dest / ".tmp"
        shutil.rmtree(work, ignore_errors=True)  # what a killed run has left
        work.mkdir()
        fetched = getter(pin["debian_suite"], pin["debian_packages"].split(), work, dest / "log")
        shutil.rmtree(dest / "root", ignore_errors=True)
        os.rename(fetched, dest / "root")
        shutil.rmtree(work)
        script = work.with_suffix(".new")
        script.write_text(command(dest / "root", pin["command"]))
        script.chmod(0o755)
        os.rename(script, dest / COMMAND)


def main(arguments: list[str]) -> int:
    """The command: a folder to fetch into. Without it, the newest on the machine is compared."""
    try:
        fetch(Path(arguments[0]).resolve())
    except NotHad as error:
        print(f"cpython: Debian's newest can't be had here today: {error}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
