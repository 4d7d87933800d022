# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""tools/dev/mutants.py: its lists apply to the sources, and it tells who notices what."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from dev import mutants
from dev.fetch import ROOT
from dev.mutants import LISTS, Mutant, read_lists

ALL = read_lists()


def test_there_are_lists() -> None:
    assert len(ALL) >= 60
    assert len({mutant.name for mutant in ALL}) == len(ALL)
    assert LISTS == ROOT / "tests" / "mutants"


@pytest.mark.parametrize("mutant", ALL, ids=lambda mutant: mutant.name)
def test_it_applies(mutant: Mutant) -> None:
    """The old text is there, once; the test exists."""
    text = (ROOT / mutant.file).read_text(encoding="utf-8")
    assert text.count(mutant.old) == 1, f"{mutant.file} has it {text.count(mutant.old)} times"
    assert mutant.new != mutant.old
    if mutant.file.endswith(".py"):
        compile(text.replace(mutant.old, mutant.new), mutant.file, "exec")
    kind, _, rest = mutant.test.partition(":")
    if kind == "c":
        cases = "".join(path.read_text() for path in (ROOT / "tests/c").glob("case_*.c"))
        case, _, host = rest.partition("@")
        assert f"case_{case}(" in cases and host in mutants.C_HOSTS
        return
    script, _, target = rest.partition("@")
    file, _, function = script.partition("::")
    assert kind in ("device", "host") and (target or "unix") in mutants.MAKE_OF
    path = ROOT / "tests" / kind / (file if file.endswith(".py") else f"{file}.py")
    assert path.is_file()
    name = re.match(r"\w*", function.rpartition("::")[2])
    assert name and f"{name[0]}" in path.read_text()


LIST = """
[one]
file = sum.py
old =
    |    return a + b
new =
    |    return a - b
test = host:test_sum.py
[same]
file = sum.py
old =
    |    return a + b
new =
    |    return b + a
test = host:test_sum.py
equivalent = a sum is the same in both orders
"""


def test_a_list(tmp_path: Path) -> None:
    (tmp_path / "some.ini").write_text(LIST)
    one, same = read_lists(tmp_path)
    assert one.name == "some: one" and not one.equivalent and same.equivalent
    source = tmp_path / "sum.py"
    source.write_text("def add(a, b):\n    return a + b\n")
    before = one.plant(tmp_path)
    assert source.read_text() == "def add(a, b):\n    return a - b\n" and "+" in before
    with pytest.raises(mutants.ListError, match="0 times"):
        one.plant(tmp_path)


class Told(mutants.Scratch):
    """Builds and passes as it is told to."""

    def __init__(self, folder: Path, builds: bool, passes: bool) -> None:
        super().__init__(folder)
        self._told = builds, passes

    def build(self, test: str) -> bool:
        return self._told[0]

    def passes(self, test: str) -> bool:
        return self._told[1]


@pytest.mark.parametrize(
    ("builds", "passes", "word"),
    [(True, False, "caught"), (True, True, "survived"), (False, False, "unbuildable")],
)
def test_what_became_of_it(tmp_path: Path, builds: bool, passes: bool, word: str) -> None:
    """In each case the fault is taken out again."""
    scratch = Told(tmp_path, builds, passes)
    scratch.tree.mkdir()
    source = scratch.tree / "sum.py"
    source.write_text("one\n")
    assert mutants.try_one(scratch, Mutant("m", "sum.py", "one\n", "two\n", "c:x")) == word
    assert source.read_text() == "one\n"


def test_a_test_that_hangs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It doesn't pass, and what it has started ends with it."""
    monkeypatch.setattr(mutants, "TIMEOUT", 1)
    monkeypatch.setitem(mutants.C_HOSTS, "", ("", "sh {}"))
    scratch = mutants.Scratch(tmp_path)
    scratch.tree.mkdir()
    (scratch.tree / "hang").write_text("exec >pipe\necho begun\nsleep 1000 &\nwait\n")
    os.mkfifo(scratch.tree / "pipe")
    pipe = os.open(scratch.tree / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    assert not scratch.passes("c:hang")
    os.set_blocking(pipe, True)
    with os.fdopen(pipe) as told:
        # To its end, when nobody is left who could write.
        assert told.read() in ("begun\n", "")


def test_the_report(capsys: pytest.CaptureFixture[str]) -> None:
    """Survivors and equivalents are listed; one in twenty may survive."""
    some = Mutant("m", "sum.py", "one\n", "two\n", "c:x", "why not")
    assert mutants.report({"caught": [some] * 19, "survived": [some], "equivalent": [some] * 9})
    told = capsys.readouterr().out
    assert "survived: m (sum.py; c:x)" in told and "equivalent: m: why not" in told
    assert "19 caught, 9 equivalent, 1 survived" in told
    assert not mutants.report({"caught": [some] * 18, "survived": [some]})
    assert not mutants.report({"caught": [some] * 18, "untested": [some]})
