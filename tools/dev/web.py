# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""`make web-flash`: a folder that a browser flashes boards from.

It holds ESP Web Tools, a page, a manifest, the images.

Nothing in it comes from anywhere else when it is used, so it can be served from any place.
"""

from __future__ import annotations

import argparse
import base64
import configparser
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Any

from esptool.targets import CHIP_DEFS  # type: ignore[import-untyped]

from mprig.flash.image import Image, ImageError, read

from .fetch import ROOT

#: Seconds for npm.
FETCH_LIMIT = 120
DOWNLOADS = ROOT / "build" / "web"
#: What is used of the package, and the names in the folder.
SCRIPTS = "package/dist/web/"
LICENSE = "package/LICENSE"

VERSION = re.compile(rb"MicroPython (v[0-9][^\s\0]*) on ")
PAGE = Path(__file__).with_name("page.html")


class WebError(Exception):
    """The folder can't be written; the text says why."""


@dataclass(frozen=True)
class Pin:
    """ESP Web Tools as `pins.ini` names it; `integrity` is npm's: an algorithm and a digest."""

    version: str
    integrity: str

    @classmethod
    def read(cls) -> Pin:
        """The pin of this project."""
        ini = configparser.ConfigParser(interpolation=None)
        ini.read(ROOT / "pins.ini")
        return cls(**ini["esp-web-tools"])

    def matches(self, package: Path) -> bool:
        """Is `package` what was pinned?"""
        name, _, digest = self.integrity.partition("-")
        found = hashlib.new(name, package.read_bytes()).digest()
        return base64.b64encode(found).decode() == digest


def write(images: Sequence[Image], folder: Path, downloads: Path = DOWNLOADS) -> None:
    """Write the folder anew, with one image a chip."""
    manifest = make_manifest(images)
    package = fetch(Pin.read(), downloads)
    shutil.rmtree(folder, ignore_errors=True)
    _unpack(package, folder)
    for image in images:
        (folder / _name(image)).write_bytes(image.data)
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")
    chips = ", ".join(build["chipFamily"] for build in manifest["builds"])
    page = Template(PAGE.read_text()).substitute(version=manifest["version"], chips=chips)
    (folder / "index.html").write_text(page)


def _name(image: Image) -> str:
    return f"{image.chip}.bin"


def make_manifest(images: Sequence[Image]) -> dict[str, Any]:
    """What ESP Web Tools is told of the images. Its offsets are numbers: JSON has no hex."""
    if len({image.chip for image in images}) < len(images):
        raise WebError("two images are for one chip: the browser couldn't choose")
    versions = {_version(image) for image in images}
    if len(versions) != 1:
        raise WebError(f"the images are of different versions: {', '.join(sorted(versions))}")
    return {
        "name": "MicroPython with modthread",
        "version": versions.pop(),
        "new_install_prompt_erase": True,
        "builds": [
            {
                "chipFamily": CHIP_DEFS[image.chip].CHIP_NAME,
                "parts": [{"path": _name(image), "offset": image.offset}],
            }
            for image in images
        ],
    }


def _version(image: Image) -> str:
    found = VERSION.search(image.application.data)
    if not found:
        raise WebError(f"{image.path} doesn't say which MicroPython it is")
    return found[1].decode(errors="replace")


def fetch(pin: Pin, downloads: Path) -> Path:
    """The package, by npm if it isn't there yet; raises WebError if it isn't what was pinned."""
    package = downloads / f"esp-web-tools-{pin.version}.tgz"
    if not package.is_file():
        downloads.mkdir(parents=True, exist_ok=True)
        # Another process may be at the same: what has this name is whole.
        with tempfile.TemporaryDirectory(dir=downloads) as folder:
            _npm_pack(f"esp-web-tools@{pin.version}", Path(folder))
            (Path(folder) / package.name).replace(package)
    if not pin.matches(package):
        package.unlink()
        raise WebError(f"{package.name} isn't what pins.ini says: {pin.integrity}")
    return package


def _npm_pack(package: str, folder: Path) -> None:
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
        raise WebError(f"npm can't get {package}:\n{error.stderr.strip()}") from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise WebError(f"npm can't get {package}: {error}") from error


def _unpack(package: Path, folder: Path) -> None:
    with tarfile.open(package) as archive:
        for member in archive.getmembers():
            name = member.name
            to = folder / "LICENSE-esp-web-tools"
            if name.startswith(SCRIPTS):
                to = folder / "esp-web-tools" / Path(name).name
            elif name != LICENSE:
                continue
            file = archive.extractfile(member)
            if file:
                to.parent.mkdir(parents=True, exist_ok=True)
                to.write_bytes(file.read())


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; returns the exit status."""
    parser = argparse.ArgumentParser(prog="web-flash", description=__doc__)
    add = parser.add_argument
    add("image", type=Path, nargs="+", help="firmware.bin of a build; one for each kind of chip")
    add("--to", type=Path, default=Path("build/web-flash"), help="the folder (%(default)s)")
    options = parser.parse_args(arguments)
    try:
        write([read(path) for path in options.image], options.to)
    except (ImageError, WebError) as error:
        print(f"web-flash: {error}", file=sys.stderr)
        return 1
    print(f"{options.to}: to flash from a browser, `python3 -m http.server -d {options.to}`")
    return 0


if __name__ == "__main__":
    sys.exit(main())
