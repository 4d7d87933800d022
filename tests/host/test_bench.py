# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""The benchmarks' own logic: medians, ratios, verdicts, and what must not be missing."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.console import Console

from dev.bench import __main__ as command
from dev.bench import report
from dev.bench.measures import MEASURES, Measure
from dev.bench.peers import BenchError, Constants, Interpreter, Peer, numbers, source
from dev.bench.samples import Missing, Samples
from dev.bench.targets import TARGETS, Relation, Target, Verdict


@pytest.fixture
def samples() -> Samples:
    """Three rounds of one measure on two peers."""
    found = Samples()
    for ours, theirs in ((10, 20), (90, 24), (12, 22)):
        found.add("lock", "unix", {"pair": ours})
        found.add("lock", "stock", {"pair": theirs})
    return found


def target(
    bound: float, sign: str = "≤", to: Relation = Relation.RATIO, limit: float | None = None
) -> Target:
    return Target("it", "lock/pair@unix", to, "lock/pair@stock", sign, bound, limit=limit)


def test_a_figure_is_the_median(samples: Samples) -> None:
    assert samples.figure("lock/pair@unix") == 12


@pytest.mark.parametrize("name", ["lock/pair@c", "lock/other@unix", "start/pair@unix"])
def test_a_missing_figure_is_named(samples: Samples, name: str) -> None:
    with pytest.raises(Missing, match=name):
        samples.figure(name)


@pytest.mark.parametrize(
    ("to", "value"), [(Relation.RATIO, 12 / 22), (Relation.MORE, -10), (Relation.VALUE, 12)]
)
def test_what_is_judged(samples: Samples, to: Relation, value: float) -> None:
    assert target(1, to=to).value(samples) == value


@pytest.mark.parametrize(
    ("bound", "sign", "limit", "verdict"),
    [
        (0.6, "≤", None, Verdict.PASS),
        (0.5, "≤", None, Verdict.MISS),
        (0.5, "≥", None, Verdict.PASS),
        (0.6, "≥", None, Verdict.MISS),
        (0.5, "≤", 0.6, Verdict.LIMIT),
        (0.5, "≤", 0.52, Verdict.MISS),
    ],
)
def test_verdict(
    samples: Samples, bound: float, sign: str, limit: float | None, verdict: Verdict
) -> None:
    assert target(bound, sign, limit=limit).verdict(samples) is verdict


def test_a_target_without_figures_is_missing() -> None:
    assert target(1).verdict(Samples()) is Verdict.MISSING


def test_times_are_not_judged_but_must_be_there(samples: Samples) -> None:
    missed = target(0.1)
    assert command.failures([missed], samples) == []
    assert command.failures([missed], Samples()) == ["missing: it"]


def test_instruction_counts_are_judged() -> None:
    found = Samples()
    found.add("lock", "mps2", {"pair": 2})
    missed = Target("it", "lock/pair@mps2", Relation.VALUE, "", "≤", 1)
    assert command.failures([missed], found) == ["miss: it"]


def given(measures: list[Measure]) -> set[tuple[str, str]]:
    return {(measure.name, peer) for measure in measures for peer in measure.peers}


def test_all_that_is_judged_is_measured() -> None:
    names = [name for t in TARGETS for name in (t.figure, *t.base.split(" or ")) if name]
    wanted = {(name.partition("/")[0], name.partition("@")[2]) for name in names}
    assert wanted <= given(list(MEASURES))


def test_no_measure_is_there_twice() -> None:
    assert len({m.name for m in MEASURES if not m.exact}) == sum(not m.exact for m in MEASURES)


def test_the_short_form_has_all_figures() -> None:
    assert given([m.shortened() for m in MEASURES]) == given(list(MEASURES))


class FakePeer(Peer):
    """Notes its turns."""

    version = ""

    def __init__(self, name: str, turns: list[str]) -> None:
        self.name = name
        self.turns = turns

    def require(self) -> None:
        pass

    def run(self, program: str, constants: Constants, pinned: bool) -> dict[str, float]:
        self.turns.append(self.name)
        return {"pair": 1}


def test_peers_take_turns() -> None:
    turns: list[str] = []
    peers: dict[str, Peer] = {name: FakePeer(name, turns) for name in "ab"}
    exact = Measure("size", "size", ("b",), exact=True)
    measures = [Measure("lock", "lock", ("a", "b"), rounds=3), exact]
    measures.append(Measure("start", "start", ("a",), rounds=2))
    command.run(measures, peers, Console(quiet=True))
    assert turns == ["a", "b", "a"] * 2 + ["a", "b"] + ["b"]


def test_a_missing_peer_is_an_error_that_says_how_to_build_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(["--build-root", str(tmp_path), "--out", str(tmp_path / "out")]) == 1
    assert "`make unix` builds it" in capsys.readouterr().err


@pytest.mark.parametrize("output", ["", "Traceback\n", "[1]\n", '{"a": "b"}\n'])
def test_a_program_that_reports_nothing_is_an_error(output: str) -> None:
    with pytest.raises(BenchError, match="lock reported nothing"):
        numbers("unix", "lock", output)


def test_a_peer_that_fails_is_an_error(tmp_path: Path) -> None:
    script = tmp_path / "micropython"
    script.write_text("#!/bin/sh\necho wrong >&2\nexit 3\n")
    script.chmod(0o755)
    with pytest.raises(BenchError, match="unix: exit status 3: wrong"):
        Interpreter("unix", script).run("lock", {"N": 1}, pinned=False)


def test_a_program_begins_with_its_constants() -> None:
    text = source("prelude_host", "pingpong", {"N": 5})
    assert text.index("def clock") < text.index("N = 5\n") < text.index("def pong")


@pytest.fixture
def whole() -> Samples:
    """A figure for everything."""
    found = Samples()
    figures = [name for t in TARGETS for name in (t.figure, t.base)]
    names = {name.partition("@")[0].partition("/")[2] for name in figures}
    for measure in MEASURES:
        for peer in measure.peers:
            found.add(measure.name, peer, dict.fromkeys(names, 1.0))
    return found


def test_everything_is_written(whole: Samples, tmp_path: Path) -> None:
    whole.write(tmp_path / "bench.json", {"cpu": "fast"})
    again, facts = Samples.read(tmp_path / "bench.json")
    assert (again, facts) == (whole, {"cpu": "fast"})


def test_the_readme_gets_the_table(whole: Samples, tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(f"before\n{report.BEGIN}old\n{report.END}after\n")
    facts = {"cpu": "fast", "system": "this", "cpython": "3.14"}
    report.update(readme, report.markdown(TARGETS, whole, facts))
    text = readme.read_text()
    assert text.startswith("before\n") and text.endswith("after\n")
    assert "old" not in text
    assert all(f"| {target.what} |" in text for target in TARGETS)
