# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""The shape of the sources: short files and functions, layers without a circle, nothing twice."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("modthread", "ports")
CORE = ROOT / "modthread" / "core"
FILE_LINES = 350
FUNCTION_LINES = 35
EQUAL_LINES = 6
# Headers that belong to another subject.
PARTS = {"deadline": "backend", "record": "backend", "vm": "backend", "gil_turns": "gil"}

# A function begins and ends at the margin, as clang-format has it.
C_FUNCTION = re.compile(r"^\w[^;={]*?(\w+)\([^;]*?\) \{\n.*?^\}$", re.MULTILINE | re.DOTALL)


def sources(*folders: str, suffixes: tuple[str, ...] = (".c", ".h", ".py")) -> list[Path]:
    found = [
        path
        for folder in folders
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in suffixes and not {"build", "managed_components"} & set(path.parts)
    ]
    assert len(found) > 30
    return found


def c_functions(text: str) -> Iterator[tuple[str, int]]:
    for match in C_FUNCTION.finditer(text):
        yield match[1], match[0].count("\n") + 1


def python_functions(text: str) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.name, (node.end_lineno or 0) - node.lineno + 1


def test_files_are_short() -> None:
    files = sources(*PRODUCT, "tools", "examples")
    lengths = {path: path.read_text(encoding="utf-8").count("\n") for path in files}
    assert not [(str(path), length) for path, length in lengths.items() if length > FILE_LINES]


def test_functions_are_short() -> None:
    long = []
    count = 0
    for path in sources(*PRODUCT, "tools", "examples"):
        text = path.read_text(encoding="utf-8")
        functions = python_functions(text) if path.suffix == ".py" else c_functions(text)
        for name, length in functions:
            count += 1
            if length > FUNCTION_LINES:
                long.append((path.name, name, length))
    assert count > 1000  # they are found
    assert not long


def includes(path: Path) -> set[str]:
    names = re.findall(r'^#include "([^"]+)"', path.read_text(encoding="utf-8"), re.MULTILINE)
    return {name for name in names if (CORE / name).is_file()}


def subject(name: str) -> str:
    stem = Path(name).stem
    return PARTS.get(stem, stem)


def test_core_is_a_ladder() -> None:
    """A subject is a header and its C file; each knows those below it only."""
    below: dict[str, set[str]] = defaultdict(set)
    for path in CORE.glob("*.[ch]"):
        above = subject(path.name)
        below[above] |= {subject(name) for name in includes(path)} - {above}
    assert len(below) > 6
    try:
        tuple(TopologicalSorter(below).static_order())
    except CycleError as error:
        pytest.fail(f"a circle: {error.args[1]}")


def test_the_lines_are_the_gil_s() -> None:
    users = {path.stem for path in CORE.glob("*.[ch]") if "gil_turns.h" in includes(path)}
    assert users == {"gil", "gil_turns"}


def code_lines(text: str) -> list[str]:
    """The lines that say something: no comments, no blank lines, no indentation."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    lines = (re.sub(r"//.*", "", line).strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def test_nothing_is_there_twice() -> None:
    seen: dict[tuple[str, ...], Path] = {}
    twice = []
    for path in sources(*PRODUCT):
        if {"template", "small"} & set(path.parts):
            continue  # examples, to be copied
        lines = code_lines(path.read_text(encoding="utf-8"))
        for number in range(len(lines) - EQUAL_LINES + 1):
            piece = tuple(lines[number : number + EQUAL_LINES])
            other = seen.setdefault(piece, path)
            if other is not path:
                twice.append((other.relative_to(ROOT), path.relative_to(ROOT), piece))
    assert not twice
