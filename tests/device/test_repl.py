"""Threads at the REPL, as somebody types at a terminal."""

from __future__ import annotations

import re

import pytest

from mprig.device import Device
from mprig.session import Session

PROMPT = ">>> "
#: A thread's "done" and the prompt, whichever comes first.
DONE_AND_PROMPT = re.compile(r"done\n.*>>> |>>> .*done\n", re.DOTALL)


def prompt(target: Device) -> Session:
    """A REPL with a held lock `l`, `w` to write, and modules, at its prompt."""
    repl = target.repl()
    repl.expect(PROMPT)
    for line in (
        "import _thread, sys, time",
        "l = _thread.allocate_lock(); l.acquire()",
        "w = sys.stdout.write",  # in one piece, unlike print
    ):
        enter(repl, line, PROMPT)
    return repl


def enter(repl: Session, line: str, *answers: str | re.Pattern[str]) -> None:
    """Type `line`; wait for its echo, and for the answers."""
    repl.send(line + "\r")
    for text in (line[-20:], *answers):
        repl.expect(text)


def leave(repl: Session) -> None:
    """The REPL still answers, and Ctrl-D ends it."""
    enter(repl, "print(6 * 7)", "42\n", PROMPT)
    repl.send("\x04")
    assert repl.wait().status == 0


@pytest.mark.rules("C3", "B6", "A7")
@pytest.mark.parametrize(
    "wait",
    [
        "print('i' + 'n:'); l.acquire()",
        "print('i' + 'n:'); time.sleep(1000)",
    ],
    ids=["acquire", "sleep"],
)
def test_ctrl_c_typed(target: Device, wait: str) -> None:
    """Ctrl-C ends what the prompt is busy with, and the prompt is back."""
    repl = prompt(target)
    for _ in range(5):
        enter(repl, wait, "in:")
        repl.send("\x03")
        repl.expect("KeyboardInterrupt")
        repl.expect(PROMPT)
    leave(repl)


@pytest.mark.rules("C3")
def test_ctrl_c_at_the_prompt(target: Device) -> None:
    """Ctrl-C at the prompt drops what was typed, and only that, while a thread waits."""
    repl = prompt(target)
    enter(repl, "h = _thread.start_joinable_thread(l.acquire)", PROMPT)
    for _ in range(5):
        repl.send("nonsense(")
        repl.expect("nonsense(")
        repl.send("\x03")
        repl.expect(PROMPT)
    enter(repl, "print(h.is_done(), l.release(), h.join())", "False None None\n", PROMPT)
    leave(repl)


@pytest.mark.rules("A7")
def test_interrupt_main_while_reading(target: Device) -> None:
    """interrupt_main while the prompt waits for keys doesn't end the REPL."""
    repl = prompt(target)
    enter(repl, "def f(): l.acquire(); l.release(); _thread.interrupt_main(); w('d' + 'one\\n')")
    repl.send("\r")
    repl.expect(PROMPT)
    enter(repl, "h = _thread.start_joinable_thread(f)", PROMPT)
    enter(repl, "l.release()", DONE_AND_PROMPT)
    repl.send("\x03")  # whatever was typed so far is gone
    repl.expect(PROMPT)
    leave(repl)


@pytest.mark.rules("A7")
def test_scheduled_that_raises_while_reading(target: Device) -> None:
    """A callback that raises, and one that interrupts, while the prompt waits for keys."""
    repl = prompt(target)
    enter(repl, "import micropython", PROMPT)
    enter(repl, "f = lambda r: (l.acquire(), micropython.schedule(r, 0), l.release())", PROMPT)
    callbacks = [("lambda _: {}['missing']", "KeyError")]
    # Without a GIL the interruption may meet the key that follows, and the key be lost.
    if "gil" in target.target.kind.has:
        callbacks.append(("lambda _: (w('d' + 'one\\n'), _thread.interrupt_main())", "done"))
    for callback, seen in callbacks:
        enter(repl, f"h = _thread.start_joinable_thread(lambda: f({callback}))", PROMPT)
        enter(repl, "l.release()", seen)
        repl.send("\x03")  # the prompt is there, in a new line or not
        repl.expect(PROMPT)
        enter(repl, "h.join(); l.acquire()", "True", PROMPT)
    leave(repl)


@pytest.mark.rules("B6")
def test_scheduled_while_reading(target: Device) -> None:
    """A thread's callback runs while the prompt waits for keys."""
    repl = prompt(target)
    enter(repl, "import micropython", PROMPT)
    # The callback is the only one to release the lock that the thread waits for.
    enter(repl, "r = lambda _: l.release()", PROMPT)
    enter(repl, "f = lambda: (micropython.schedule(r, 0), l.acquire(), w('d' + 'one\\n'))", PROMPT)
    enter(repl, "h = _thread.start_joinable_thread(f)", DONE_AND_PROMPT)
    leave(repl)


@pytest.mark.rules("A4")
def test_prompt_stays_usable_while_threads_print(target: Device) -> None:
    """Threads print while somebody types."""
    repl = prompt(target)
    enter(repl, "stop = []", PROMPT)
    enter(repl, "exec(\"def f():\\n while not stop: print('tick'); time.sleep(0.01)\")", PROMPT)
    repl.send("h = [_thread.start_joinable_thread(f) for _ in range(2)]\r")
    # Keys typed before the prompt is there are lost, threads or not.
    repl.expect(PROMPT)
    for _ in range(3):
        repl.expect("tick")
    repl.send("print(10 ** 6 + 1)\r")
    repl.expect("1000001")
    repl.expect(PROMPT)
    repl.send("stop.append(1); [x.join() for x in h]; print(10 ** 6 + 2)\r")
    repl.expect("1000002")
    repl.expect(PROMPT)
    leave(repl)
