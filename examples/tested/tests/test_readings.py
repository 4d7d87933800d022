# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Runs on the host, and has programs run on the board."""

from pathlib import Path

import pytest

READINGS = Path(__file__).parents[1] / "readings.py"


@pytest.mark.parametrize("values, mean", [([], None), ([4], 4.0), ([1, 2, 3, 4], 3.0)])
def test_mean(board, values, mean):
    board.exec(READINGS)
    board.exec(f"r = Readings(3)\nfor value in {values}: r.add(value)")
    assert board.eval("r.mean()") == mean


def test_watch(board):
    board.exec(READINGS)
    board.exec("steps = iter([1, 1, 1, 9, 9, 1, 1, 1, 9])")
    board.start("watch(lambda: next(steps), 3)")
    board.expect(r"above \d+")
    board.expect(r"above (\d+)")
    assert "StopIteration" in board.wait().stdout


def test_interrupt(board):
    board.exec(READINGS)
    board.start("print('watching')\nwatch(lambda: 0, 3)")
    board.expect("watching")
    board.interrupt()
    assert "KeyboardInterrupt" in board.wait().stdout
    assert board.exec("print(Readings(1).mean())") == "None\n"


def test_two_boards(boards):
    left, right = boards(2)
    left.exec("here = 'left'")
    right.exec("here = 'right'")
    assert [left.eval("here"), right.eval("here")] == ["left", "right"]
    left.soft_reset()
    assert left.eval("'here' in globals()") is False
    assert right.eval("here") == "right"
