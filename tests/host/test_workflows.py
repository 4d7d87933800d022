# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""The forge's workflow for ESP32 agrees with the files that it takes its versions from.

Its syntax is checked by `make lint`. That it runs, only a forge can show.
"""

from __future__ import annotations

import re
from pathlib import Path

from dev import fetch, idf
from dev.targets import KINDS
from mprig.targets import Kind

ROOT = fetch.ROOT
WORKFLOW = (ROOT / ".github/workflows/esp32.yml").read_text()


def test_container_has_the_idf_that_micropython_wants() -> None:
    (version,) = re.findall(r"MICROPYTHON_TAG: v(\S+)", WORKFLOW)
    pins = fetch.load_pins(ROOT / "pins.ini")
    assert version in pins.versions
    best = idf.read_table(ROOT / "pins.ini")[version.rpartition(".")[0]].split()[0]
    assert f"container: espressif/idf:v{best}\n" in WORKFLOW


def board_of(kind: Kind) -> str:
    """The name of the board that a build is for."""
    return Path(kind.file).parent.name.removeprefix("esp32-")


def test_every_chip_that_qemu_knows_is_built_and_run() -> None:
    found = re.findall(r"- target: (\S+)\n +board: (\S+)\n", WORKFLOW)
    assert sorted(found) == sorted((k.name, board_of(k)) for k in KINDS.values() if k.chip)
