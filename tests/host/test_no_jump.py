# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""The comments "No jump" in the library (lib/_threading_conditions.py explains them) are true.

MicroPython raises Ctrl-C, and runs scheduled callbacks, at jumps only. The correctness of some
lines rests on there being none, which nobody sees in Python. So the compiler is asked: the files
are compiled, and the bytecode of those lines is searched. Which instructions are jumps, the source
of the interpreter says.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import making
import pytest

from dev import fetch

LIBRARY = fetch.ROOT / "modthread/lib"
NO_JUMP = re.compile(r"\s*# No jump\b")
JUMPS_AGAIN = re.compile(r"\s*# Jumps again\b")


def indentation(line: str) -> int:
    return len(line) - len(line.lstrip())


def stretches(lines: list[str]) -> list[list[int]]:
    """The numbers, from 1 on, of the lines of code of each stretch without a jump."""
    found = []
    for start, line in enumerate(lines):
        if not NO_JUMP.match(line):
            continue
        stretch = []
        for number, below in enumerate(lines[start + 1 :], start + 2):
            if JUMPS_AGAIN.match(below) or (
                below.strip() and indentation(below) < indentation(line)
            ):
                break
            if below.strip() and not below.lstrip().startswith("#"):
                stretch.append(number)
        found.append(stretch)
    return found


def jumps_of(tree: Path) -> set[str]:
    """The instructions after which the interpreter looks at what is pending."""
    jumps = set()
    instruction = ""
    for line in (tree / "py/vm.c").read_text(encoding="utf-8").splitlines():
        entry = re.search(r"\bENTRY\(MP_BC_(\w+)\)", line)
        instruction = entry[1] if entry else instruction
        if "DISPATCH_WITH_PEND_EXC_CHECK();" in line:
            jumps.add(instruction)
    assert {"JUMP", "POP_JUMP_IF_FALSE", "POP_EXCEPT_JUMP"} <= jumps
    return jumps


def line_starts(info: str) -> list[tuple[int, int]]:
    """(first byte of code, line) from a function's line table, hexadecimal bytes."""
    table = [int(byte, 16) for byte in info.split(":") if byte]
    starts = [(0, 1)]
    while table:
        byte = table.pop(0)
        if byte & 0x80:
            code, lines = byte & 0x0F, (byte & 0x70) << 4 | table.pop(0)
        else:
            code, lines = byte & 0x1F, byte >> 5
        starts.append((starts[-1][0] + code, starts[-1][1] + lines))
    return starts


def instructions(build_root: Path, source: Path, folder: Path) -> dict[int, set[str]]:
    """Line → the names of the instructions that it became."""
    compiler = build_root / "mpy-cross/mpy-cross"
    assert compiler.is_file(), "make mpy-cross"
    compiled = folder / f"{source.stem}.mpy"
    subprocess.run([str(compiler), "-o", str(compiled), str(source)], check=True)
    dump = subprocess.run(
        [sys.executable, str(making.tree() / "tools/mpy-tool.py"), "-d", str(compiled)],
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    found = defaultdict(set)
    starts: list[tuple[int, int]] = []
    at = 0
    for line in dump.splitlines():
        if table := re.match(r"  line info: ?(.*)", line):
            starts, at = line_starts(table[1].strip()), 0
        elif code := re.match(r"  ([0-9a-f:]+) +([A-Z]\w+)", line):
            found[[number for first, number in starts if first <= at][-1]].add(code[2])
            at += len(code[1].split(":"))
    return found


SOURCES = [
    path.relative_to(LIBRARY).as_posix()
    for path in sorted(LIBRARY.rglob("*.py"))
    if stretches(path.read_text(encoding="utf-8").splitlines())
]


def test_sources() -> None:
    """The comments are found where they are known to be, and no `except` above them has a name."""
    some = {"_threading_conditions.py", "_threading_more.py", "_asyncio_guard.py", "queue.py"}
    assert some <= set(SOURCES)
    for path in LIBRARY.rglob("*.py"):
        above = ""
        for line in path.read_text(encoding="utf-8").splitlines():
            said = re.search(r"#.*\bno jump\b", line, re.IGNORECASE)
            assert not said or NO_JUMP.match(line), f"{path}: not at the comment's start: {line}"
            # The comparison of the exception with the name is a jump, and counts as the line above.
            named = re.match(r"\s*except\b(?!:)", above)
            assert not (said and named), f"{path}: a jump: {above}"
            above = line


@pytest.mark.parametrize("source", SOURCES)
def test_no_jump(build_root: Path, source: str, tmp_path: Path) -> None:
    """No line of a stretch has a jump, and each has code."""
    path = LIBRARY / source
    lines = path.read_text(encoding="utf-8").splitlines()
    jumps = jumps_of(making.tree())
    code = instructions(build_root, path, tmp_path)
    for stretch in stretches(lines):
        assert any(code[number] for number in stretch), f"{source}: no code in lines {stretch}"
        for number in stretch:
            bad = code[number] & jumps
            assert not bad, f"{source}:{number}: {' '.join(bad)}: {lines[number - 1].strip()}"


def test_finds_jumps(build_root: Path, tmp_path: Path) -> None:
    """Each kind of jump is found, in the line that has it; that of `except` in the one before."""
    text = (
        "def f(a, b):\n    a()\n    if a:\n        b()\n    a(b or a)\n"
        "    try:\n        b()\n    except ValueError as e:\n        a(e)\n    b(a)\n"
        "    while a:\n        b()\n    return a\n"
    )
    source = tmp_path / "jumps.py"
    source.write_text(text)
    code = instructions(build_root, source, tmp_path)
    jumps = jumps_of(making.tree())
    assert [number for number in range(1, 14) if code[number] & jumps] == [3, 5, 7, 9, 11, 12]
    assert all(code[number] for number in (2, 4, 10, 13))
