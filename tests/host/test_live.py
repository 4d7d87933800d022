# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""The fixtures `board` and `boards`, on boards whose Python is CPython's."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
from project import Project
from test_serial import Fake

from mprig.board import Board
from mprig.live import LiveBoard
from mprig.machine import SerialBoard
from mprig.session import SessionError
from mprig.targets import TargetError

pytest_plugins = ["pytester"]


@pytest.fixture
def fake() -> Iterator[Fake]:
    fake = Fake()
    yield fake
    fake.close()


@pytest.fixture
def live(fake: Fake, tmp_path: Path) -> Iterator[LiveBoard]:
    board = Board(SerialBoard(fake.url))
    yield LiveBoard("it", board, tmp_path / "logs/it.log")
    board.drop()


def test_names_stay(live: LiveBoard, tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text("x = 6")
    assert live.exec(tmp_path / "program.py") == ""
    assert live.exec("print(x * 7)") == "42\n"
    assert live.eval("{'x': [x, None]}") == {"x": [6, None]}
    live.soft_reset()
    assert live.eval("'x' in globals()") is False
    assert "42" in (tmp_path / "logs/it.log").read_text()


def test_exception(live: LiveBoard) -> None:
    live.exec("x = 1")
    text = r"(?s)it: expected an end without an exception.*ZeroDivisionError.*whole log: .*it\.log"
    with pytest.raises(SessionError, match=text):
        live.exec("1 / 0")
    assert live.eval("x") == 1


def test_what_is_no_literal(live: LiveBoard) -> None:
    with pytest.raises(SessionError, match="object is no literal: <class 'object'>"):
        live.eval("object")


def test_expect(live: LiveBoard) -> None:
    live.start("for i in range(3): print('turn', i)")
    assert live.expect(r"turn (\d)")[1] == "0"
    assert live.expect(r"turn (\d)")[1] == "1"
    live.expect("turn .")
    with pytest.raises(SessionError, match="expected 'turn', but it ended with exit status 0"):
        live.expect("turn")
    assert live.wait().stdout == "turn 0\nturn 1\nturn 2\n"
    for ask in (lambda: live.expect("turn"), live.wait, live.interrupt, lambda: live.send("x")):
        with pytest.raises(SessionError, match="it: no program was started"):
            ask()


def test_next_program_waits_for_the_one_before(live: LiveBoard) -> None:
    live.start("x = 5")
    assert live.eval("x") == 5
    live.start("1 / 0")
    with pytest.raises(SessionError, match="ZeroDivisionError"):
        live.start("x = 6")
    assert live.eval("x") == 5


def test_timeout(live: LiveBoard, fake: Fake) -> None:
    live.exec("x = 5")
    live.start("fake.hang()")
    with pytest.raises(SessionError, match=r"still running after 0\.2 s, killed"):
        live.wait(0.2)
    assert live.eval("'x' in globals()") is False
    assert fake.connections == 2


def test_lost_board(live: LiveBoard) -> None:
    with pytest.raises(SessionError, match=r"(?s)ended with the line's loss.*last words"):
        live.exec("fake.die()")
    assert live.exec("print('back')") == "back\n"


def test_close_tells_of_a_failure(live: LiveBoard, fake: Fake) -> None:
    live.start("x = 1\n1 / 0")
    live.expect("ZeroDivisionError")
    with pytest.raises(SessionError, match="expected an end without an exception"):
        live.close()
    assert "x" not in fake.names
    live.start("y = 1\n1 / 0")
    assert live.wait().status == 1
    live.close()
    assert "y" not in fake.names


def test_close_ends_what_runs(live: LiveBoard, fake: Fake) -> None:
    live.start("fake.hang()")
    live.close()
    assert live.exec("print(1)") == "1\n"
    assert fake.connections == 2


def test_interrupted_is_not_failed(live: LiveBoard) -> None:
    for error in ("KeyboardInterrupt", "RuntimeError"):
        live.start(f"print('in')\nclass KeyboardInterrupt(Exception): pass\nraise {error}('')")
        live.expect("in")
        live.interrupt()
        if error == "RuntimeError":
            with pytest.raises(SessionError, match="RuntimeError"):
                live.close()
        else:
            live.close()


# On a session's targets

TWO = """
def test_one(board):
    assert board.eval("'x' in globals()") is False
    board.exec("x = 1")

def test_two(boards):
    one, two = boards(2)
    assert one.name != two.name or one is not two
    one.exec("x = 1")
    two.exec("x = 2")
    assert (one.eval("x"), two.eval("x")) == (1, 2)
    {more}
"""


@pytest.fixture
def fakes() -> Iterator[list[Fake]]:
    fakes = [Fake(), Fake()]
    yield fakes
    for fake in fakes:
        fake.close()


def targets(fakes: list[Fake]) -> list[str]:
    return [f"--target=port:{fake.url}" for fake in fakes]


def write(project: Project, more: str = "") -> None:
    text = TWO.format(more=textwrap.indent(more, "    ").lstrip())
    project.write("tests/test_it.py", text)


def test_boards_of_a_session(project: Project, fakes: list[Fake]) -> None:
    """`board` runs on each; a script and a function find them clean."""
    write(project)
    project.script("clean", "assert 'x' not in globals()\nprint('OK')")
    result = project.run("tests", "-v", *targets(fakes))
    result.assert_outcomes(passed=5)
    result.stdout.fnmatch_lines(["*test_one[[]socket:*PASSED*"])
    assert [fake.connections for fake in fakes] == [1, 1]


def test_names_of_boards(project: Project, fakes: list[Fake]) -> None:
    runs = "\n".join(
        f"[{name}]\nrun = port:{fake.url}" for name, fake in zip(("left", "right"), fakes)
    )
    project.write("tests/targets.ini", runs)
    text = "def test_it(boards):\n    assert [b.name for b in boards('right', 'left')] == "
    project.write("tests/test_it.py", f"{text}['right', 'left']\n")
    project.run("tests/test_it.py").assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("more", "number", "problem"),
    [
        ("", 1, "*the test wants 2 boards, and there is socket:*: name more"),
        ("boards(1)", 2, "*is one board, and was asked for twice"),
        ("boards('vax')", 2, "*no target 'vax'*"),
    ],
)
def test_boards_that_cannot_be_had(
    project: Project, fakes: list[Fake], more: str, number: int, problem: str
) -> None:
    write(project, more)
    result = project.run("tests/test_it.py", *targets(fakes[:number]))
    result.assert_outcomes(passed=number, failed=1)
    result.stdout.fnmatch_lines([problem])


def test_boards_of_several_workers(project: Project, fakes: list[Fake]) -> None:
    write(project)
    result = project.run("tests/test_it.py", "-n2", *targets(fakes))
    result.assert_outcomes(passed=2, failed=1)
    problem = "*a test of several boards on ports runs alone: without pytest's -n"
    result.stdout.fnmatch_lines([problem])


def test_one_of_both(project: Project, fakes: list[Fake]) -> None:
    project.write("tests/test_it.py", "def test_it(board, target): pass\n")
    result = project.run("tests/test_it.py", *targets(fakes))
    assert "takes one of target, board" in result.stdout.str() + result.stderr.str()


def test_missing_interpreter(project: Project) -> None:
    """A program here becomes a board; one that isn't there is an error of each test."""
    write(project)
    (project.path / "build/unix/micropython").unlink()
    result = project.run("tests/test_it.py")
    result.assert_outcomes(failed=1, errors=1)
    result.stdout.fnmatch_lines(["*unix/micropython is missing: `make unix` builds it*"])


def test_board_that_is_away(tmp_path: Path) -> None:
    fake = Fake()
    fake.close()
    live = LiveBoard("it", Board(SerialBoard(fake.url)), tmp_path / "it.log")
    with pytest.raises(TargetError, match="given up after"):
        live.exec("1")
