"""Rules A7 and B6 in the waits for input: poll and input."""

import pytest

from mprig.device import Device

pytestmark = pytest.mark.rules("A7", "B6")

WAITS = {"poll": "poll.poll()", "poll timeout": "poll.poll(1000000)", "input": "input()"}

# The callback lets the worker go on to interrupt the main thread: without it nothing ends.
PROGRAM = """
import _thread, micropython, select, sys
poll = select.poll()
poll.register(sys.stdin, select.POLLIN)
ran = _thread.allocate_lock()
ran.acquire()
main = _thread.get_ident()
where = []

def callback(_):
    where.append(_thread.get_ident() == main)
    ran.release()

def work():
    micropython.schedule(callback, None)
    ran.acquire()
    _thread.interrupt_main()

for _ in range(20):
    try:
        _thread.start_new_thread(work, ())
        WAIT
        print("not interrupted")
    except KeyboardInterrupt:
        pass
assert where == [True] * 20, where
print("OK")
"""


@pytest.mark.parametrize("wait", WAITS)
def test_callbacks_and_interrupt_main(target: Device, wait: str) -> None:
    """Callbacks run during the wait, and interrupt_main ends it."""
    session = target.start(PROGRAM.replace("WAIT", WAITS[wait]))
    result = session.wait()
    result.expect_ok()
    assert "not interrupted" not in result.output, result.describe("the wait just ended")
