#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Put the sources of a pinned FreeRTOS kernel at build/src/freertos-VERSION, by git.

Prints the path. Exit status: as of `dev.fetch`, whose notes on running it hold here, too.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from dataclasses import replace
from pathlib import Path

from .clone import address, get_by_git
from .fetch import EXIT_NOT_HAD, EXIT_WRONG, ROOT, SOURCES, locked, say
from .pins import GitPin, NotHad, Wrong, load_kernels


def kernel_path(dest: Path, version: str) -> Path:
    """Where the sources of a kernel live."""
    return dest / f"freertos-{version}"


def pin_of(version: str, pins: Path, git: str | None = None) -> GitPin:
    """The pin of a version, to be had from the clone `git` if there is one.

    `Wrong` names the known ones when there is none.
    """
    kernels = load_kernels(pins)
    if version not in kernels:
        raise Wrong(
            f"no pin for FreeRTOS {version}: there are {', '.join(kernels)}; "
            "for any other, get its sources and give FREERTOS_DIR=/path/to/them"
        )
    pin = kernels[version]
    return replace(pin, url=address(git)) if git else pin


def get(version: str, pin: GitPin, dest: Path) -> Path:
    """Make sure that the sources are there and return their folder; `NotHad` says why not."""
    with locked(dest):
        tree = kernel_path(dest, version)
        if tree.is_dir():
            return tree
        work = dest / ".tmp"
        shutil.rmtree(work, ignore_errors=True)  # what a killed run has left
        work.mkdir()
        try:
            # The folder's own name comes last: if it is there, so is all of it.
            os.rename(get_by_git(pin, work, dest / "freertos.log"), tree)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    say(f"FreeRTOS {version} by git at {tree}")
    return tree


def main(arguments: list[str] | None = None) -> int:
    """The command; returns the exit status."""
    parser = argparse.ArgumentParser(description="Fetch a pinned FreeRTOS kernel.")
    parser.add_argument("version", help="a version of the pins file, such as V11.3.0")
    parser.add_argument("--git", help="a clone to ask in place of upstream's: address or folder")
    parser.add_argument("--dest", type=Path, default=SOURCES, help="where it goes")
    parser.add_argument("--pins", type=Path, default=ROOT / "pins.ini", help="the pins file")
    options = parser.parse_args(arguments)
    try:
        pin = pin_of(options.version, options.pins, options.git)
        print(get(options.version, pin, options.dest))
    except Wrong as error:
        say(str(error))
        return EXIT_WRONG
    except NotHad as error:
        say(
            f"FreeRTOS {options.version} cannot be had here (git: {error}): connect to a network, "
            "or give FREERTOS_GIT=<a clone> or FREERTOS_DIR=/path/to/FreeRTOS-Kernel"
        )
        return EXIT_NOT_HAD
    return 0


if __name__ == "__main__":
    sys.exit(main())
