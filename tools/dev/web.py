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
import html
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

from .fetch import BUILD, ROOT

#: Seconds for npm.
FETCH_LIMIT = 120
DOWNLOADS = BUILD / "web"
#: The files of the package that are used, and their names in the folder.
SCRIPTS = "package/dist/web/"
LICENSE = "package/LICENSE"

#: Version and date, as MicroPython's banner has them.
VERSION = re.compile(rb"MicroPython (v[0-9][^\s\0]*) on ([^\s;\0]*)")
MT_VERSION = re.compile(r'^#define MT_VERSION "(.*)"', re.MULTILINE)
#: As many digits of a build's id as tell it from all others in practice.
BUILD_DIGITS = 12
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
    (folder / "index.html").write_text(make_page(images, manifest))


def make_page(images: Sequence[Image], manifest: dict[str, Any]) -> str:
    """The text that a person reads before pressing the button: which images these are."""
    found = MT_VERSION.search((ROOT / "modthread/version.h").read_text())
    dates = sorted({_about(image)[1] for image in images})
    return Template(PAGE.read_text()).substitute(
        version=html.escape(manifest["version"]),
        date=html.escape(" and ".join(dates)),
        modthread=found[1] if found else "",
        chips=", ".join(build["chipFamily"] for build in manifest["builds"]),
        rows="\n".join(map(_row, images)),
    )


def _row(image: Image) -> str:
    build = image.application.build_id[:BUILD_DIGITS] or "unknown"
    cells = (
        f"<td>{CHIP_DEFS[image.chip].CHIP_NAME}</td>",
        f"<td><code>{build}</code></td>",
        f'<td class="number">{len(image.data) / 1024:.0f} KiB</td>',
        f'<td class="number">{image.needs / 1024 / 1024:.0f} MiB</td>',
    )
    return f"      <tr>{''.join(cells)}</tr>"


def _name(image: Image) -> str:
    return f"{image.chip}.bin"


def make_manifest(images: Sequence[Image]) -> dict[str, Any]:
    """The manifest for ESP Web Tools. Its offsets are numbers: JSON has no hex."""
    if len({image.chip for image in images}) < len(images):
        raise WebError("two images are for one chip: the browser couldn't choose")
    versions = {_about(image)[0] for image in images}
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


def _about(image: Image) -> tuple[str, str]:
    """MicroPython's version and the day when it was built."""
    found = VERSION.search(image.application.data)
    if not found:
        raise WebError(f"{image.path} doesn't say which MicroPython it is")
    return found[1].decode(errors="replace"), found[2].decode(errors="replace")


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
