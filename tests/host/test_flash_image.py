# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Firmware files: what is taken, and what is refused with which words, all without a board."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from esptool.targets import CHIP_DEFS  # type: ignore[import-untyped]
from flash_rig import APPLICATION, BOOTLOADERS, CHIPS, STANDARD, TABLE, application, merged
from flash_rig import part as make_part
from flash_rig import table as make_table

from mprig.flash.image import ImageError, read

CHIP = "esp32"
START = BOOTLOADERS[CHIP]


def written(folder: Path, data: bytes) -> Path:
    path = folder / "firmware.bin"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("chip", CHIPS)
def test_merged(tmp_path: Path, chip: str) -> None:
    data = merged(chip)
    image = read(written(tmp_path, data))
    assert (image.chip, image.offset, image.data) == (chip, BOOTLOADERS[chip], data)
    assert image.needs == 0x400000
    assert image.application.offset == APPLICATION
    assert image.application.data == application(chip)


def test_offsets_are_esptools() -> None:
    """The tests' own table is checked against the one that is used."""
    assert {c: CHIP_DEFS[c].BOOTLOADER_FLASH_OFFSET for c in CHIPS} == BOOTLOADERS


@pytest.mark.parametrize("chip", CHIPS)
def test_from_address_0(tmp_path: Path, chip: str) -> None:
    """`esptool merge-bin` joins the three parts, and fills up from address 0."""
    whole = merged(chip)
    pieces = {BOOTLOADERS[chip]: whole[:0x4000], TABLE: make_table(*STANDARD)}
    pieces[APPLICATION] = application(chip)
    command = [sys.executable, "-m", "esptool", "--chip", chip, "merge-bin"]
    command += ["-o", str(tmp_path / "merged.bin")]
    for offset, data in pieces.items():
        path = tmp_path / f"{offset:x}.bin"
        path.write_bytes(data)
        command += [hex(offset), str(path)]
    subprocess.run(command, check=True, capture_output=True)
    image = read(tmp_path / "merged.bin")
    assert (image.chip, image.offset) == (chip, 0)
    assert image.application.data == application(chip)


def test_build_ids_differ(tmp_path: Path) -> None:
    ids = {
        read(written(tmp_path, merged(CHIP, application(CHIP, seed=seed)))).application.build_id
        for seed in ("one", "another", "one")
    }
    assert len(ids) == 2
    assert all(len(bytes.fromhex(build)) == 32 for build in ids)


def test_no_digest(tmp_path: Path) -> None:
    """A part may do without a SHA-256; its end is found all the same."""
    app = make_part(CHIP, b"abc" * 100, digest=False)
    whole = merged(CHIP, app + b"what else is in the partition")
    assert read(written(tmp_path, whole)).application.data == app


def damaged(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


WHOLE = merged(CHIP)
APP_IN_FILE = APPLICATION - START

WRONG = {
    "empty": (b"", "is empty"),
    "erased": (b"\xff" * 0x2000, "nothing but erased flash"),
    "text": (b"hello", "isn't an ESP32 image: it begins with 0x68, not with 0xe9"),
    "elf": (b"\x7fELF" + bytes(100), "is an ELF file, .*firmware.bin"),
    "uf2": (b"UF2\n" + bytes(100), "is a UF2 file"),
    "magic alone": (b"\xe9", "is cut off or damaged in the bootloader"),
    "cut in the header": (WHOLE[:20], "is cut off or damaged in the bootloader"),
    "cut in the bootloader": (WHOLE[:5000], "is cut off or damaged in the bootloader"),
    "bootloader alone": (WHOLE[:0x6000], "no partition table at 0x8000.* a bootloader alone"),
    "application alone": (application(CHIP), "is an application alone, .*firmware.bin"),
    "cut before the application": (WHOLE[: APP_IN_FILE - 9], "ends before the application"),
    "cut in the application": (WHOLE[:-1000], "is cut off or damaged in the application"),
    "cut by a byte": (WHOLE[:-1], "in the application: its SHA-256 is wrong"),
    "cut at the sum": (WHOLE[:-32], "in the application: its SHA-256 is wrong"),
    "damaged bootloader": (damaged(WHOLE, 5000), "damaged in the bootloader: its checksum"),
    "damaged application": (damaged(WHOLE, APP_IN_FILE + 9000), "the application: its checksum"),
    "damaged entry point": (damaged(WHOLE, 4), "damaged in the bootloader: its SHA-256"),
    "odd header": (WHOLE[:23] + b"\7" + WHOLE[24:], "damaged header"),
    "damaged table": (damaged(WHOLE, TABLE - START + 12), "table: its MD5 is wrong"),
    "no application": (
        merged(CHIP, partitions=make_table(STANDARD[0])),
        "no application in its partition table",
    ),
    "application elsewhere": (
        merged(CHIP, partitions=make_table((0, 0x11000, 0x1000), md5=False)),
        "no application at 0x11000",
    ),
    "application too large": (
        merged(CHIP, partitions=make_table((0, APPLICATION, 0x1000))),
        "application of [0-9]+ bytes in a partition of 4096",
    ),
    "two chips": (merged(CHIP, application("esp32c3")), "for esp32 and an application for another"),
    "unknown chip": (WHOLE[:12] + b"\x77" + WHOLE[13:], "esptool doesn't know: number 119"),
    "at another chip's offset": (b"\xff" * 0x2000 + WHOLE, "at 0x2000, where no esp32 looks"),
}


@pytest.mark.parametrize("name", WRONG)
def test_refused(tmp_path: Path, name: str) -> None:
    data, words = WRONG[name]
    path = written(tmp_path, data)
    with pytest.raises(ImageError, match=words) as raised:
        read(path)
    assert str(raised.value).startswith(f"{path}: ")


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match=r"no-such\.bin: No such file"):
        read(tmp_path / "no-such.bin")
