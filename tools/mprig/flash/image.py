# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""A firmware file, and whether it is whole: all that can be known without a board."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from esptool.bin_image import LoadFirmwareImage  # type: ignore[import-untyped]
from esptool.targets import CHIP_DEFS  # type: ignore[import-untyped]
from esptool.util import FatalError  # type: ignore[import-untyped]

#: First byte of a bootloader and of an application.
MAGIC = 0xE9
#: esptool's names of the chips, by their number in an image.
CHIPS: dict[int, str] = {rom.IMAGE_CHIP_ID: name for name, rom in CHIP_DEFS.items()}
#: Where a header has the chip's number, as two bytes.
CHIP_ID = 12
SEGMENT_HEADER = 8
#: Where an application's description begins, and what with.
DESCRIPTION = 0x20
DESCRIPTION_MAGIC = b"\x32\x54\xcd\xab"
#: In the description: the SHA-256 of the ELF file, which no other build has.
BUILD_ID = slice(DESCRIPTION + 144, DESCRIPTION + 144 + 32)

#: Where the partition table is in the flash, and how much is kept for it.
TABLE = 0x8000
TABLE_SIZE = 0xC00
ENTRY = struct.Struct("<2sBBII16sI")
ENTRY_MAGIC = b"\xaa\x50"
#: In the place of an entry: the MD5 of all that come before it.
MD5_MAGIC = b"\xeb\xeb" + b"\xff" * 14
APPLICATION = 0

ELF = b"\x7fELF"
#: Files that are taken for firmware, by how they begin.
OTHER_FILES = {
    ELF: "an ELF file",
    b"UF2\n": "a UF2 file",
    b"PK\x03\x04": "a zip archive",
    b":": "an Intel hex file",
}
HINT = "give the build's firmware.bin, which has bootloader, partition table and application"


class ImageError(Exception):
    """The file isn't a whole firmware for one chip; the text says what it is instead."""


@dataclass(frozen=True)
class Application:
    """The part of an image that is MicroPython; `offset` is its place in the flash."""

    offset: int
    data: bytes

    @property
    def build_id(self) -> str:
        """Tells this build from every other; empty if the application doesn't describe itself."""
        described = self.data[DESCRIPTION:].startswith(DESCRIPTION_MAGIC)
        return self.data[BUILD_ID].hex() if described else ""


@dataclass(frozen=True)
class Image:
    """A firmware file that is whole.

    `chip` is esptool's name for what it is for, such as esp32c3. Its first byte belongs at
    `offset` in the flash, and the flash must have `needs` bytes.
    """

    path: Path
    data: bytes
    chip: str
    offset: int
    needs: int
    application: Application


def read(path: Path) -> Image:
    """Read and check a firmware file; raises ImageError."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ImageError(f"{path}: {error.strerror}") from error
    try:
        return _parse(path, data)
    except ImageError as error:
        raise ImageError(f"{path}: {error}") from error


def _parse(path: Path, data: bytes) -> Image:
    start = _blank(data)
    chip = _chip_of(data, start)
    offset = _offset(chip, start)
    _require_whole(chip, data[start:], "the bootloader")
    table = data[TABLE - offset : TABLE - offset + TABLE_SIZE]
    if not table.startswith(ENTRY_MAGIC):
        raise ImageError(_bare(data[start:]))
    partitions = list(_partitions(table))
    application = _application(chip, data, offset, partitions)
    needs = max([offset + len(data), *(begin + size for _, begin, size in partitions)])
    return Image(path, data, chip, offset, needs, application)


def _blank(data: bytes) -> int:
    """How many erased bytes the file begins with: those before the bootloader."""
    if not data:
        raise ImageError("is empty")
    return len(data) - len(data.lstrip(b"\xff"))


def _chip_of(data: bytes, start: int) -> str:
    if data[start : start + 1] != bytes([MAGIC]):
        raise ImageError(_other_file(data, start))
    number = int.from_bytes(data[start + CHIP_ID : start + CHIP_ID + 2], "little")
    if number not in CHIPS:
        raise ImageError(f"is for a chip that esptool doesn't know: number {number}")
    return CHIPS[number]


def _other_file(data: bytes, start: int) -> str:
    if start == len(data):
        return "has nothing but erased flash in it"
    for begin, what in OTHER_FILES.items():
        if data.startswith(begin):
            return f"is {what}, not an image of the flash: {HINT}"
    return f"isn't an ESP32 image: it begins with 0x{data[start]:02x}, not with 0x{MAGIC:02x}"


def _offset(chip: str, start: int) -> int:
    """Where the file's first byte belongs: it begins with the bootloader, or at the flash's 0."""
    bootloader = int(CHIP_DEFS[chip].BOOTLOADER_FLASH_OFFSET)
    if start not in (0, bootloader):
        raise ImageError(
            f"has its bootloader at {start:#x}, where no {chip} looks for it: "
            f"it belongs at {bootloader:#x}"
        )
    return bootloader - start


def _bare(data: bytes) -> str:
    if data[DESCRIPTION:].startswith(DESCRIPTION_MAGIC):
        return f"is an application alone, which can't start by itself: {HINT}"
    return f"has no partition table at {TABLE:#x}, so it is cut off or a bootloader alone: {HINT}"


def _partitions(table: bytes) -> Iterator[tuple[int, int, int]]:
    """Type, place and size of each partition."""
    for at in range(0, len(table) - ENTRY.size + 1, ENTRY.size):
        entry = table[at : at + ENTRY.size]
        if entry.startswith(MD5_MAGIC):
            if entry[16:] != hashlib.md5(table[:at]).digest():
                raise ImageError("has a damaged partition table: its MD5 is wrong")
            return
        if not entry.startswith(ENTRY_MAGIC):
            return
        _, kind, _, begin, size, _, _ = ENTRY.unpack(entry)
        yield kind, begin, size


def _application(
    chip: str, data: bytes, offset: int, partitions: list[tuple[int, int, int]]
) -> Application:
    """The application in the first partition that is for one: the bootloader starts that."""
    places = [(begin, size) for kind, begin, size in partitions if kind == APPLICATION]
    if not places:
        raise ImageError("has no application in its partition table")
    begin, size = places[0]
    part = data[begin - offset :]
    if not part:
        raise ImageError(f"is cut off: it ends before the application at {begin:#x}")
    if part[0] != MAGIC:
        raise ImageError(f"has no application at {begin:#x}, where its partition table says so")
    number = int.from_bytes(part[CHIP_ID : CHIP_ID + 2], "little")
    if number != CHIP_DEFS[chip].IMAGE_CHIP_ID:
        raise ImageError(f"has a bootloader for {chip} and an application for another chip")
    length = _require_whole(chip, part, "the application")
    if length > size:
        raise ImageError(f"has an application of {length} bytes in a partition of {size}")
    return Application(begin, part[:length])


def _require_whole(chip: str, data: bytes, what: str) -> int:
    """Have esptool check the sums; returns the length."""
    try:
        image = LoadFirmwareImage(chip, data)
        # Where the file ends, esptool's own reading ends in one of these.
    except (FatalError, struct.error, TypeError, IndexError) as error:
        raise ImageError(f"is cut off or damaged in {what}: {error}") from error
    except RuntimeError as error:
        raise ImageError(f"has a damaged header of {what}: {error.args[0]}") from error
    if image.checksum != image.calculate_checksum():
        raise ImageError(f"is damaged in {what}: its checksum is wrong")
    if image.append_digest and image.stored_digest != image.calc_digest:
        raise ImageError(f"is cut off or damaged in {what}: its SHA-256 is wrong")
    # The checksum is the last byte of a block of 16.
    last = image.segments[-1]
    end = (last.file_offs + SEGMENT_HEADER + len(last.data)) // 16 * 16 + 16
    return end + len(image.stored_digest) if image.append_digest else int(end)
