# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Rule B5: what several threads print comes out by whole lines."""

from __future__ import annotations

import re

import pytest

from mprig.device import Device

pytestmark = [pytest.mark.rules("B5"), pytest.mark.targets("unix")]

#: Less than a pipe holds: a thread that finds it full lets others run in the middle of a line.
THREADS, LINES = 4, 600
#: A line has several pieces, and print() writes one after the other.
PROGRAM = f"""
import _thread

gate = _thread.allocate_lock()
gate.acquire()

def write(me):
    with gate:
        pass
    for i in range({LINES}):
        print("line", me, i, "ends")

threads = [_thread.start_joinable_thread(lambda me=me: write(me)) for me in range({THREADS})]
gate.release()
for thread in threads:
    thread.join()
print("OK")
"""


def test_whole_lines(target: Device) -> None:
    """No line has another one in it, however many threads print."""
    result = target.run(PROGRAM)
    result.expect_ok()
    whole = re.findall(r"^line (\d+) (\d+) ends$", result.stdout, re.MULTILINE)
    expected = [(str(me), str(i)) for me in range(THREADS) for i in range(LINES)]
    assert sorted(whole) == sorted(expected), result.describe("torn lines")
