# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""A part that a firmware leaves out costs no byte: the timeline (MT_TRACE), MT_INTROSPECTION."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from dev.footprint import placed

#: Objects and symbols of the timeline, and of what shows threads. __wrap_: the collections'.
TRACE = re.compile(r"timeline\.o|/trace\.o|trace_clock\.o")
TRACES = re.compile(r"mt_(os_|py_)?trace|MT_PY_TRACE|__wrap_gc_collect|__threadtools_trace")
SHOW = re.compile(r"micropython/(look|threads|detect)\.o")
SHOWS = re.compile(
    r"mt_py_(look|threads|detect|list_cycle|cycle_of|lock_holder|all_wait)|mt_os_look"
)


def bytes_of(firmware: Path, objects: re.Pattern[str]) -> int:
    """The bytes of these objects in the firmware."""
    linker_map = firmware.with_suffix(".map").read_text()
    return sum(size for path, _, size in placed(linker_map) if objects.search(path))


def symbols_of(firmware: Path, names: re.Pattern[str]) -> list[str]:
    """Its symbols with such a name: functions, variables, frozen modules."""
    command = ["arm-none-eabi-nm", str(firmware)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    symbols = [line.split()[-1] for line in done.stdout.splitlines()]
    assert len(symbols) > 1000, "no symbols"
    return [symbol for symbol in symbols if names.search(symbol)]


@pytest.fixture
def whole(newest_root: Path) -> Path:
    """A firmware that has all of it: what is looked for is found there."""
    return newest_root / "mps2" / "firmware.elf"


@pytest.mark.parametrize(
    ("objects", "names"), [(TRACE, TRACES), (SHOW, SHOWS)], ids=["timeline", "introspection"]
)
def test_introspection_left_out(
    newest_root: Path, whole: Path, objects: re.Pattern[str], names: re.Pattern[str]
) -> None:
    """MT_INTROSPECTION 0 leaves out both. MT_TRACE 0 alone: test_small_port.py."""
    blind = newest_root / "mps2-blind" / "firmware.elf"
    assert bytes_of(whole, objects) > 500 and symbols_of(whole, names)
    assert bytes_of(blind, objects) == 0
    assert symbols_of(blind, names) == []


def test_smaller(newest_root: Path, whole: Path) -> None:
    """More is saved than the empty objects: locks and waits note nothing either."""
    blind = newest_root / "mps2-blind" / "firmware.elf"
    ours = re.compile("modthread/")
    saved = bytes_of(whole, ours) - bytes_of(blind, ours)
    assert saved > bytes_of(whole, TRACE) + bytes_of(whole, SHOW)
