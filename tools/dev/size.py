# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""The cost of the library: `make size`.

For each file its bytes when it is frozen, and for each module that a program may import the heap
that it takes, with all that it imports itself, on each target.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

from mprig.device import BoardDevice, Device, UnixDevice, make_board
from mprig.session import SessionError
from mprig.targets import Target, TargetError

from .targets import find

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = ROOT / "modthread/lib"
TARGETS = ("unix", "mps2")

PROGRAM = """
import gc
gc.collect()
before = gc.mem_alloc()
import {}
gc.collect()
print(gc.mem_alloc() - before)
"""


def module_of(path: Path) -> str:
    """The name that a file of the library is imported by."""
    parts = path.relative_to(LIBRARY).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def frozen_bytes(mpy_cross: Path, path: Path) -> int:
    """The size of a file as the manifest has it compiled."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "out.mpy")
        command: list[str | Path] = [mpy_cross, "-O3", "-s", path.name, "-o", out, path]
        try:
            subprocess.run(command, check=True)
        except FileNotFoundError:
            raise TargetError(f"{mpy_cross} is missing: `make mpy-cross` builds it") from None
        return out.stat().st_size


def heap_bytes(device: Device, module: str) -> str:
    """The heap that `import module` takes; a dash if the module isn't for this firmware."""
    result = device.run(PROGRAM.format(module))
    if "ImportError" in result.output:
        return "-"
    if result.status != 0:
        raise SessionError(result.describe(f"import {module} failed"))
    return result.last_line


def heap_column(target: Target, modules: list[str], logs: Path) -> Iterator[str]:
    """`heap_bytes` of each module on a target."""
    log = logs / f"size-{target.id}.log"
    if not target.is_board:
        yield from (heap_bytes(UnixDevice(target, log), module) for module in modules)
        return
    board = make_board(target, log.with_suffix(".machine.log"))
    try:
        for module in modules:
            device = BoardDevice(target, log, board)
            yield heap_bytes(device, module)
            device.close()
    finally:
        board.drop()


def table(build_root: Path) -> Table:
    """The costs, a line each file."""
    paths = sorted(LIBRARY.rglob("*.py"))
    targets = find(TARGETS, [build_root])
    columns = [
        list(heap_column(target, [module_of(path) for path in paths], build_root / "logs"))
        for target in targets
    ]
    result = Table(box=None)
    result.add_column("modthread/lib")
    for heading in ("frozen", *(f"heap, {target.id}" for target in targets)):
        result.add_column(heading, justify="right")
    for path, *heaps in zip(paths, *columns):
        size = frozen_bytes(build_root / "mpy-cross/mpy-cross", path)
        result.add_row(str(path.relative_to(LIBRARY)), str(size), *heaps)
    return result


def main(arguments: list[str] | None = None) -> int:
    """The command; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build-root", type=Path, default=Path("build"), help="default: build")
    options = parser.parse_args(arguments)
    try:
        Console(width=100, color_system=None).print(table(options.build_root))
    except (SessionError, TargetError) as error:
        print(f"size: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
