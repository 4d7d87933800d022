# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""The tools that bring CPython's tests to MicroPython, on input of their own."""

from __future__ import annotations

import ast
import hashlib
from pathlib import Path

import pytest
from cpython import items, source, table
from cpython.adapt import adapt
from cpython.runner import ROOT, Outcome, judge

from dev import fetch
from dev.pins import NotHad

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
        ("x = f'{a=} and {b.c = }, {d}'\n", "x = f'a={a!r} and b.c = {b.c!r}, {d}'\n"),
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
    sources, _ = source.available(source.read_pins(ROOT / "pins.ini"), fetch.SOURCES)
    for one in sources:
        for name in one.pin.files:
            text = (one.lib / name).read_text()
            adapted = adapt(text)
            assert definitions(text) == definitions(adapted), (one.pin.version, name)
            assert text.count("\n") == adapted.count("\n"), (one.pin.version, name)


TEXT = "def test_a():\n    pass\n"
HASH = hashlib.sha256(TEXT.encode()).hexdigest()


def pin(version: str, always: bool = False, sha256: str = HASH) -> source.Pin:
    return source.Pin(version, "suite", ("pack",), {"test/test_a.py": sha256}, 1, always)


class Archive:
    """Debian's, with packages that hold these versions."""

    def __init__(self, *versions: str) -> None:
        self.versions = versions
        self.asked: list[str] = []

    def get(self, pin: source.Pin, work: Path, log: Path) -> Path:
        self.asked.append(pin.version)
        if pin.version not in self.versions:
            raise NotHad("E: no such package")
        file = work / "root/usr/lib" / f"python{pin.version}" / "test/test_a.py"
        file.parent.mkdir(parents=True)
        file.write_text(TEXT)
        return work / "root"


def test_fetched_once(tmp_path: Path) -> None:
    """The files are kept, and what else was in the packages isn't."""
    archive = Archive("3.1", "3.2")
    for _ in range(2):
        found, missing = source.available([pin("3.1", True), pin("3.2")], tmp_path, archive.get)
        assert [one.pin.version for one in found] == ["3.1", "3.2"] and not missing
    assert archive.asked == ["3.1", "3.2"]
    assert (found[0].lib / "test/test_a.py").read_text() == TEXT
    names = {"cpython-3.1", "cpython-3.2", ".lock"}
    assert {path.name for path in tmp_path.iterdir()} == names


def test_spoilt_file(tmp_path: Path) -> None:
    """A file that was changed is fetched again."""
    archive = Archive("3.1")
    for _ in range(2):
        (one,), _ = source.available([pin("3.1")], tmp_path, archive.get)
        assert (one.lib / "test/test_a.py").read_text() == TEXT
        (one.lib / "test/test_a.py").write_text("")
    assert archive.asked == ["3.1", "3.1"]


@pytest.mark.parametrize(
    "versions, sha256, why",
    [
        (("3.1",), HASH, "E: no such package"),
        (("3.1", "3.2"), "0" * 64, "Debian's suite has another test/test_a.py than the pinned"),
    ],
)
def test_moved_on(tmp_path: Path, versions: tuple[str, ...], sha256: str, why: str) -> None:
    """The other version does then, with one line; Debian is asked again the next day only."""
    archive = Archive(*versions)
    pins = [pin("3.1", True), pin("3.2", sha256=sha256)]
    for _ in range(2):
        found, missing = source.available(pins, tmp_path, archive.get)
        assert [one.pin.version for one in found] == ["3.1"]
        assert missing == [f"CPython 3.2's tests can't be had here today: {why}"]
    assert archive.asked == ["3.1", "3.2"]


def test_always(tmp_path: Path) -> None:
    """A version that must not be missing is asked for each time."""
    archive = Archive()
    for _ in range(2):
        with pytest.raises(source.SourceError, match=r"CPython 3\.1's tests .*no such package"):
            source.available([pin("3.1", True)], tmp_path, archive.get)
    assert archive.asked == ["3.1", "3.1"]


def test_modules() -> None:
    files = dict.fromkeys(["sched.py", "test/lock_tests.py", "test/test_a.py", "test/p/test_b.py"])
    assert source.Pin("3", "", (), files, 0, True).modules == ["test_a", "p.test_b"]  # type: ignore[arg-type]


SKIPS = """\
[fork]
why = none
probe =
    |if 1:
    |    fork
items = a.B.fork1
items-3.2 = a.B.fork2

[trace]
why = elsewhere
target = unix-trace
items = a.B.trace

[system]
why = CPython, too
items = a.B.own
"""


OLDER = ("fork1", "known", "apart", "own", "plain", "trace")


def lists(folder: Path, known: str = "a.B.known", apart: str = "a.B.apart") -> items.Lists:
    """The lists of some items, with files in `folder`."""
    (folder / "skips.ini").write_text(SKIPS)
    (folder / "known.ini").write_text(f"[x]\nwhy = known\nitems = {known}\n")
    (folder / "apart.ini").write_text(f"[x]\nwhy = apart\nitems = {apart}\n")
    return items.read([f"a.B.{n}" for n in (*OLDER, "fork2")], "3.2", folder)


def test_lists(tmp_path: Path) -> None:
    read = lists(tmp_path)
    assert read.skipped == {"a.B.fork1": "fork", "a.B.fork2": "fork", "a.B.own": "system"}
    assert read.kinds == {"a.B.trace": "unix-trace"}
    assert read.to_run == ["a.B.known", "a.B.apart", "a.B.plain", "a.B.trace"]
    assert read.categories[0].probe == "if 1:\n    fork"
    older = items.read([f"a.B.{n}" for n in (*OLDER, "fork2")], "3.1", tmp_path)
    assert older.skipped == {"a.B.fork1": "fork", "a.B.own": "system"}


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
    assert table.row(list(read.items), read, outcomes) == ["7", "3", "0", "2", "0", "0", "1/1"]
    assert table.notes(read, outcomes) == [
        "failed a.B.known: known: known",
        "failed a.B.plain: detail",
        "not applicable, by what the core lacks: fork 2, system 1",
        "on unix-trace: a.B.trace",
    ]
