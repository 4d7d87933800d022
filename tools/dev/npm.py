# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Packages of npm's, as `pins.ini` names them."""

from __future__ import annotations

import base64
import configparser
import hashlib
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from .fetch import BUILD, ROOT

#: Seconds for npm.
FETCH_LIMIT = 120
DOWNLOADS = BUILD / "web"


class NpmError(Exception):
    """The package can't be had; the text says why."""


@dataclass(frozen=True)
class Pin:
    """A package and its version; `integrity` is npm's: an algorithm and a digest."""

    name: str
    version: str
    integrity: str

    @classmethod
    def read(cls, name: str) -> Pin:
        """The pin of this project."""
        ini = configparser.ConfigParser(interpolation=None)
        ini.read(ROOT / "pins.ini")
        return cls(name, **ini[name])

    def matches(self, package: Path) -> bool:
        """Is `package` what was pinned?"""
        name, _, digest = self.integrity.partition("-")
        found = hashlib.new(name, package.read_bytes()).digest()
        return base64.b64encode(found).decode() == digest


def fetch(pin: Pin, downloads: Path = DOWNLOADS) -> Path:
    """The package, by npm if it isn't there yet; raises NpmError if it isn't what was pinned."""
    package = downloads / f"{pin.name}-{pin.version}.tgz"
    if not package.is_file():
        downloads.mkdir(parents=True, exist_ok=True)
        # Another process may be at the same: what has this name is whole.
        with tempfile.TemporaryDirectory(dir=downloads) as folder:
            _pack(f"{pin.name}@{pin.version}", Path(folder))
            (Path(folder) / package.name).replace(package)
    if not pin.matches(package):
        package.unlink()
        raise NpmError(f"{package.name} isn't what pins.ini says: {pin.integrity}")
    return package


def _pack(package: str, folder: Path) -> None:
    # npm comes with the Python packages that the tests need, or with the system.
    beside = Path(sys.executable).with_name("npm")
    npm = str(beside) if beside.exists() else "npm"
    command = [npm, "pack", package, "--ignore-scripts", "--pack-destination", str(folder)]
    try:
        subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=True,
            timeout=FETCH_LIMIT,
        )
    except subprocess.CalledProcessError as error:
        raise NpmError(f"npm can't get {package}:\n{error.stderr.strip()}") from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NpmError(f"npm can't get {package}: {error}") from error
