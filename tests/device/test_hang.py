"""A program that hangs: the failure says what its threads do, on every kind of target."""

import re

import pytest

from mprig.device import Device
from mprig.session import SessionError

pytestmark = pytest.mark.rules("F2")

# Two threads wait for each other; the main thread waits for one of them.
DEADLOCK = """
import threading

def cross(mine, others):
    with mine:
        meeting.wait()
        with others:
            pass

meeting = threading.Barrier(3)
locks = [threading.RLock(), threading.RLock()]
threads = [
    threading.Thread(target=cross, args=(locks[0], locks[1]), name="one"),
    threading.Thread(target=cross, args=(locks[1], locks[0]), name="two"),
]
for thread in threads:
    thread.start()
meeting.wait()
print("begun")
threads[0].join()
"""


def test_failure_shows_the_threads(target: Device) -> None:
    with pytest.raises(SessionError) as caught:
        target.run(DEADLOCK, timeout=3)
    text = str(caught.value)
    assert "still running after 3 s, killed" in text
    _, _, threads = text.partition("its threads:\n")
    assert "Deadlock of 2:" in threads, text
    assert re.search(r"one waits for RLock 0x\w+, which is held by two", threads), text
