# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""`make web-flash`: a folder that a browser flashes boards from.

It holds ESP Web Tools, a page, a manifest, the images.

Nothing in it comes from anywhere else when it is used, so it can be served from any place.
"""

from __future__ import annotations

import argparse
import html
import json
import re
import shutil
import sys
import tarfile
from collections.abc import Sequence
from pathlib import Path
from string import Template
from typing import Any

from esptool.targets import CHIP_DEFS  # type: ignore[import-untyped]

from mprig.flash.image import Image, ImageError, read

from .fetch import ROOT
from .npm import NpmError, Pin, fetch

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


def write(images: Sequence[Image], folder: Path) -> None:
    """Write the folder anew, with one image a chip."""
    manifest = make_manifest(images)
    package = fetch(Pin.read("esp-web-tools"))
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
    except (ImageError, NpmError, WebError) as error:
        print(f"web-flash: {error}", file=sys.stderr)
        return 1
    print(f"{options.to}: to flash from a browser, `python3 -m http.server -d {options.to}`")
    return 0


if __name__ == "__main__":
    sys.exit(main())
