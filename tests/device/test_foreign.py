# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""What needs C code that only a firmware for tests has: `make mps2 TESTS=1`."""

from pathlib import Path

import pytest

from mprig.device import BoardDevice
from mprig.session import SessionError

HERE = Path(__file__).parent

pytestmark = [pytest.mark.rules("A8", "B5", "C4", "C6"), pytest.mark.targets("mps2-tests@newest")]


SCRIPTS = ("a8_room", "b5_served", "c4_foreign", "c4_registers", "c6_kept")


@pytest.mark.parametrize("script", SCRIPTS)
def test_script(target: BoardDevice, script: str) -> None:
    """The script passes there, whatever targets the others are run on."""
    target.run(HERE / f"{script}.py").expect_ok()


# The thread is in C code that doesn't come back.
STUCK = """
import _thread, machine, time
_thread.start_new_thread(machine.registers_hold, (bytearray,))
while _thread._threads()[1].state != "outside":
    time.sleep_ms(1)
machine.soft_reset()
"""


@pytest.mark.rules("C2")
def test_a_reset_beside_a_thread_in_c(target: BoardDevice) -> None:
    """It isn't done: the thread would go on in the heap of the next program."""
    target.run(STUCK)
    with pytest.raises(SessionError, match=r"(?s)doesn't come back.*the machine: exit status 1"):
        target.close()


# Each waits for the lock again and again, until it is ended by force in that wait; the end of the
# second one frees the first one's stack.
DROPPED = """
import _thread, machine
held, here = _thread.allocate_lock(), _thread.allocate_lock()
held.acquire()
here.acquire()
def hold_on():
    here.release()
    while True:
        try:
            held.acquire()
        except BaseException:
            pass
for _ in range(2):
    _thread.start_new_thread(hold_on, ())
    here.acquire()
drop = _thread._on_drop(held)
"""


@pytest.mark.rules("C2")
def test_a_lock_is_dropped_at_a_reset(target: BoardDevice) -> None:
    """Nobody looks at its waiters, whose threads and stacks are gone."""
    target.run(DROPPED)
    target.close()


# The other thread computes, and asks for the GIL.
MASKED = """
import _thread, machine
begun = []
stop = []
def compute():
    begun.append(True)
    while not stop:
        pass
_thread.start_new_thread(compute, ())
while not begun:
    pass
for _ in range(20000):
    state = machine.disable_irq()
    machine.short_call()
    machine.enable_irq(state)
stop.append(True)
print("OK")
"""


@pytest.mark.rules("B6")
def test_a_short_call_with_interrupts_disabled(target: BoardDevice) -> None:
    """It keeps the GIL, which it couldn't have back from another thread."""
    target.run(MASKED).expect_ok()
