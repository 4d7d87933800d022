# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Soft resets and Ctrl-C with no more than start_new_thread() and locks, which every build has."""

import pytest

from mprig.device import Device

pytestmark = [pytest.mark.rules("C2"), pytest.mark.needs("soft-reset")]

# Threads that compute, wait for ever, wait for long, sleep, and ignore the first request to end.
THREADS = """
import _thread, time
held = _thread.allocate_lock()
held.acquire()
here = _thread.allocate_lock()
here.acquire()

def compute():
    while True:
        pass

def hold_on():
    try:
        held.acquire()
    except SystemExit:
        held.acquire()

def work(what):
    here.release()
    what()

for what in (
    compute, hold_on, held.acquire, lambda: held.acquire(True, 1000), lambda: time.sleep(1000)
):
    _thread.start_new_thread(work, (what,))
    here.acquire()
print("started", _thread._count())
"""


def test_a_soft_reset_stops_threads(target: Device) -> None:
    for _ in range(3):
        result = target.run(THREADS)
        assert result.last_line == "started 5", result.describe("expected five threads")
        target.close()
        result = target.run("import _thread; print(_thread._count())")
        assert result.last_line == "0", result.describe("threads are alive after a soft reset")
        target.close()
