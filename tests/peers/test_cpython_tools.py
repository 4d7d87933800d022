# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""What brings CPython's tests to MicroPython, on input of its own."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest
from cpython import items, source, table
from cpython.adapt import adapt
from cpython.runner import ROOT, Outcome, judge

FAILED = Outcome("failed", "detail", "")
PASSED = Outcome("passed", "", "")


@pytest.mark.parametrize(
    "python, micropython",
    [
        (
            "class A(B):\n def f(self):\n  super().f()\n",
            "class A(B):\n def f(self):\n  super_of(A, self).f()\n",
        ),
        (
            "class A(B):\n def f(me):\n  def g(x): super().f(x)\n",
            "class A(B):\n def f(me):\n  def g(x): super_of(A, me).f(x)\n",
        ),
        ("x = [*a(), None]\n", "x = (list(a()) + [None])\n"),
        ("x = f'{a=} and {b.c=}, {d}'\n", "x = f'a={a!r} and b.c={b.c!r}, {d}'\n"),
        ("A.b.__doc__ = (1,\n2)\nc\n", "(None\n)\nc\n"),
        ("f = _thread._local\n", "f = threading.local\n"),
    ],
)
def test_adapt(python: str, micropython: str) -> None:
    assert adapt(python) == micropython


def definitions(text: str) -> list[tuple[str, int]]:
    """Each class and function with its line."""
    kinds = (ast.ClassDef, ast.FunctionDef)
    return [
        (node.name, node.lineno) for node in ast.walk(ast.parse(text)) if isinstance(node, kinds)
    ]


def test_lines_are_kept() -> None:
    """In all of CPython's files, what a traceback says is where it is."""
    pins = source.read_pins(ROOT / "pins.ini")
    lib = source.find(pins).lib
    for name in pins:
        text = (lib / name).read_text()
        adapted = adapt(text)
        assert definitions(text) == definitions(adapted), name
        assert text.count("\n") == adapted.count("\n"), name


def test_no_cpython() -> None:
    """Each interpreter that was asked is named, with what is wrong with it, and a way out."""
    here = Path(sys.executable)
    pins = {"ast.py": "0" * 64, "test/nothing.py": "0" * 64}
    with pytest.raises(source.SourceError) as error:
        source.find(pins, (Path("/nowhere/python"), here))
    text = str(error.value)
    assert "/nowhere/python: is not there" in text
    assert f"{here}: CPython {sys.version.split()[0]} lacks test/nothing.py" in text
    assert source.PACKAGE in text
    with pytest.raises(source.SourceError, match=r"has another ast\.py"):
        source.find({"ast.py": "0" * 64}, (here,))


def test_pinned_cpython() -> None:
    here = Path(sys.executable)
    own = source.ask(here)
    pins = {"ast.py": source.digest(own.lib / "ast.py")}
    assert source.find(pins, (here,)) == own


SKIPS = "[fork]\nwhy = none\nprobe =\n    |if 1:\n    |    fork\nitems = a.B.fork*\n"


def lists(folder: Path, known: str = "a.B.known", apart: str = "a.B.apart") -> items.Lists:
    """The lists of some items, with files in `folder`."""
    (folder / "skips.ini").write_text(SKIPS)
    (folder / "known.ini").write_text(f"[x]\nwhy = known\nitems = {known}\n")
    (folder / "apart.ini").write_text(f"[x]\nwhy = apart\nitems = {apart}\n")
    names = ("fork1", "fork2", "known", "apart", "own", "plain")
    return items.read({f"a.B.{n}": "skipped" if n == "own" else "" for n in names}, folder)


def test_lists(tmp_path: Path) -> None:
    read = lists(tmp_path)
    assert read.skipped == {
        "a.B.fork1": "fork",
        "a.B.fork2": "fork",
        "a.B.own": items.BY_CPYTHON,
    }
    assert read.to_run == ["a.B.known", "a.B.apart", "a.B.plain"]
    assert read.categories[0].probe == "if 1:\n    fork"


@pytest.mark.parametrize(
    "known, problem",
    [
        ("a.B.gone", "known.ini: no item is called a.B.gone"),
        ("a.B.fork1", "a.B.fork1 is in more than one list"),
        ("a.B.apart", "a.B.apart is in more than one list"),
    ],
)
def test_wrong_list(tmp_path: Path, known: str, problem: str) -> None:
    """A test that has vanished is noticed, and one that is listed twice."""
    with pytest.raises(items.ListError, match=problem):
        lists(tmp_path, known)


@pytest.mark.parametrize(
    "status, output, kind",
    [
        (0, "VERDICT ok\n", "passed"),
        (0, "x\nVERDICT fail AssertionError: a\n", "failed"),
        (0, "VERDICT skip no fork\n", "skipped"),
        (0, "", "crashed"),
        (1, "VERDICT ok\n", "crashed"),
        (1, "Traceback (most recent call last):\nValueError\n", "failed"),
        (-11, "VERDICT ok\n", "crashed"),
        (None, "VERDICT ok\n", "hung"),
    ],
)
def test_judge(status: int | None, output: str, kind: str) -> None:
    """A verdict counts only if the process then ends as it should."""
    assert judge(status, output, 1).kind == kind


def test_table(tmp_path: Path) -> None:
    """An item counts as what it was in its worst round."""
    read = lists(tmp_path)
    outcomes = {
        "a.B.known": [FAILED, FAILED],
        "a.B.plain": [PASSED, FAILED],
        "a.B.apart": [PASSED, PASSED],
    }
    assert table.row(list(read.items), read, outcomes) == ["6", "2", "0", "2", "0", "0", "1/1"]
    assert table.notes(read, outcomes) == [
        "failed a.B.known: known: known",
        "failed a.B.plain: detail",
        "not applicable, by what the core lacks: fork 2, by CPython 1",
    ]
