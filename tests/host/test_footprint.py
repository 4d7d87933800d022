# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""The cost of threads, read from a linker's map."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rich.console import Console

from dev.footprint import OURS, STOCK, Footprint, cost, table

MAP = """
Discarded input sections
 .text          0x00000000       0x99 /modthread/build/modthread/gil.o

Linker script and memory map

.text           0x00000000     0x1000
 .text.short    0x00000040       0x10 /modthread/build/modthread/gil.o
 .text.with_a_long_name
                0x00000050       0x20 /modthread/build/modthread/gil.o
 .rodata.str1.1
                0x00000070        0x4 /modthread/build/modthread/backends/freertos/backend.o
                                  0x9 (size before relaxing)
 *fill*         0x00000074        0x4
 .text.other    0x00000078      0x100 /modthread/build/py/modthread.o
 .text.frozen   0x00000178      0x100 /modthread/build/frozen_content.o
 .data.word     0x20000000        0x8 /modthread/build/modthread/gil.o
 .bss.byte      0x20000008        0x1 /modthread/build/modthread/gil.o
 COMMON         0x20000010        0x2 /modthread/build/modthread/gil.o
 .comment       0x00000000       0x50 /modthread/build/modthread/gil.o
"""


@pytest.fixture
def firmware(tmp_path: Path) -> Path:
    """A firmware of which there is only the map."""
    path = tmp_path / "firmware.elf"
    path.with_suffix(".map").write_text(MAP.replace("/modthread/build", str(tmp_path)))
    return path


def test_only_what_is_in_the_firmware_counts(firmware: Path) -> None:
    ours = cost(firmware, OURS)
    assert ours.flash == {"modthread/gil.o": 0x38, "modthread/backends/freertos/backend.o": 4}
    assert ours.ram == {"modthread/gil.o": 11, "modthread/backends/freertos/backend.o": 0}
    assert cost(firmware, STOCK).flash == {"py/modthread.o": 0x100}


def test_table_has_a_sum_and_the_whole_firmware(firmware: Path) -> None:
    ours, whole = cost(firmware, OURS), cost(firmware, re.compile(""))
    footprint = Footprint(ours, sum(whole.flash.values()), sum(whole.ram.values()), 16, 300)
    console = Console(width=100, color_system=None)
    with console.capture() as text:
        console.print(table(footprint, Footprint(cost(firmware, STOCK), 1, 2, 96, 166)))
    words = [line.split() for line in text.get().splitlines()]
    assert ["all", "of", "modthread", "60", "11"] in words
    assert ["the", "whole", "firmware", "572", "11"] in words
    assert ["a", "lock", "96"] in words
