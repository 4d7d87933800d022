# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""The cost of threads in a firmware: flash and RAM by object file, bytes a lock and a thread.

    python -m dev.footprint --build-root build

prints it (as `make size` does) for the firmware with modthread, and beside it for one with
upstream's `py/modthread.c` on a stock FreeRTOS `mpthreadport.c`.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from mprig.device import BoardDevice, make_board
from mprig.session import SessionError
from mprig.targets import TargetError

from .targets import find

#: A line, or two, of the linker's map: a section of an object that is in the firmware.
PLACED = re.compile(
    r"^ (?:\.(text|rodata|data|bss)\b\S*|(COMMON))\s+0x[0-9a-f]+\s+0x([0-9a-f]+)\s+(\S+)$",
    re.MULTILINE,
)

#: The objects that are threads, by their paths in the folder of the build. Upstream's port is
#: included by threads/stock.c.
OURS = re.compile(r"modthread/")
STOCK = re.compile(r"py/modthread\.o|threads/stock\.o")

# Prints bytes a lock, and a thread less its stack. The same program runs on every firmware; with
# upstream's threads nobody but its holder may release a lock.
MEASURE = """
import _thread, gc, machine, time

def used():
    gc.collect()
    return gc.mem_alloc() - machine.kernel()[1]

def lock(count=200):
    locks = [None] * count
    before = used()
    for i in range(count):
        locks[i] = _thread.allocate_lock()
    return (used() - before) / count

def wait(here, gate):
    here.append(1)
    with gate:
        pass

def thread(count=20, stack=8192):
    gate = _thread.allocate_lock()
    here = []
    _thread.stack_size(stack)
    with gate:
        before = used()
        for number in range(count):
            _thread.start_new_thread(wait, (here, gate))
            while len(here) == number:
                time.sleep_ms(1)
        after = used()
    return (after - before) / count - stack

print("bytes", round(lock()), round(thread()))
"""


@dataclass(frozen=True)
class Cost:
    """Bytes by object file."""

    flash: Counter[str]
    ram: Counter[str]


@dataclass(frozen=True)
class Footprint:
    """One firmware: its thread objects, the whole of it, a lock, a thread beyond its stack."""

    objects: Cost
    flash: int
    ram: int
    lock: int
    thread: int


def placed(linker_map: str) -> Iterable[tuple[str, str, int]]:
    """(path of the object, kind of section, bytes) for all that is in the firmware."""
    text = linker_map[linker_map.index("Linker script and memory map") :]
    for section, common, size, path in PLACED.findall(text):
        yield path, common or section, int(size, 16)


def cost(firmware: Path, name: re.Pattern[str]) -> Cost:
    """The cost of those objects in a firmware whose path, from its folder, begins with `name`."""
    folder = f"{firmware.parent.resolve()}/"
    flash: Counter[str] = Counter()
    ram: Counter[str] = Counter()
    for absolute, kind, size in placed(firmware.with_suffix(".map").read_text()):
        path = absolute.removeprefix(folder)
        if name.match(path):
            flash[path] += size if kind in ("text", "rodata", "data") else 0
            ram[path] += size if kind in ("data", "bss", "COMMON") else 0
    return Cost(flash, ram)


def measure(name: str, root: Path) -> Footprint:
    """Read the map of a firmware, and run a program on it; TargetError if it isn't built."""
    target = find([name], [root])[0]
    whole = cost(target.interpreter(), re.compile(""))
    board = make_board(target, root / "logs" / f"{name}-qemu.log")
    try:
        result = BoardDevice(target, root / "logs" / name / "footprint.log", board).run(MEASURE)
        numbers = re.search(r"^bytes (-?\d+) (-?\d+)$", result.stdout, re.MULTILINE)
        if not numbers:
            raise SessionError(result.describe("expected the sizes of a lock and a thread"))
    finally:
        board.drop()
    return Footprint(
        cost(target.interpreter(), OURS if name == "mps2" else STOCK),
        sum(whole.flash.values()),
        sum(whole.ram.values()),
        int(numbers[1]),
        int(numbers[2]),
    )


def table(ours: Footprint, stock: Footprint) -> Table:
    """Both, one below the other."""
    lines = Table(box=None, pad_edge=False, title="bytes on a Cortex-M3", title_justify="left")
    lines.add_column("object")
    lines.add_column("flash", justify="right")
    lines.add_column("RAM", justify="right")
    for title, footprint in (("modthread", ours), ("upstream's threads", stock)):
        objects = footprint.objects
        for name in sorted(objects.flash):
            lines.add_row(name, str(objects.flash[name]), str(objects.ram[name]))
        total = [str(sum(counter.values())) for counter in (objects.flash, objects.ram)]
        lines.add_row(f"all of {title}", *total, style="bold", end_section=True)
        lines.add_row("the whole firmware", str(footprint.flash), str(footprint.ram))
        lines.add_row("a lock", "", str(footprint.lock))
        lines.add_row("a thread beyond its stack", "", str(footprint.thread))
        lines.add_row()
    return lines


def main(arguments: list[str] | None = None) -> int:
    """The command; returns the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--build-root", type=Path, default=Path("build"))
    options = parser.parse_args(arguments)
    try:
        ours, stock = (measure(name, options.build_root) for name in ("mps2", "mps2-stock"))
    except (TargetError, SessionError) as error:
        print(f"footprint: {error}", file=sys.stderr)
        return 1
    Console(width=100, color_system=None).print(table(ours, stock))
    return 0


if __name__ == "__main__":
    sys.exit(main())
