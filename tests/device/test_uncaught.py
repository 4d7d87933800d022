"""Rule A4: what is printed of a thread that dies of an exception."""

import re

import pytest

from mprig.device import Device

pytestmark = pytest.mark.rules("A4")

PROGRAM = """
import _thread
gate = _thread.allocate_lock()
gate.acquire()

def inner(number):
    return 1 // number

def boom(number):
    inner(number)

other = _thread.start_joinable_thread(gate.acquire)
START
assert not other.is_done()
gate.release()
other.join()
print("OK")
"""

STARTS = {
    "raw": (
        "before = _thread._count()\n"
        "_thread.start_new_thread(boom, (0,))\n"
        "while _thread._count() > before: _thread.start_joinable_thread(lambda: None).join()\n"
    ),
    "joinable": "_thread.start_joinable_thread(lambda: boom(0)).join()",
}

TRACEBACK = re.compile(
    r"Unhandled exception in thread started by <(function|closure) .*>\n"
    r"Traceback \(most recent call last\):\n"
    r"(  File .*\n)+"
    r"  File .*, line 7, in inner\n"
    r"ZeroDivisionError: .*\n"
)


@pytest.mark.parametrize("start", STARTS)
def test_traceback(target: Device, start: str) -> None:
    """A headline and the traceback; the others go on, the program ends normally."""
    result = target.run(PROGRAM.replace("START", STARTS[start]))
    result.expect_ok()
    where = result.stderr if "process" in target.target.kind.has else result.output
    assert TRACEBACK.search(where), result.describe(f"expected {TRACEBACK.pattern} on stderr")


@pytest.mark.parametrize("leave", ["_thread.exit()", "raise SystemExit(1)", "return"])
def test_nothing_is_printed(target: Device, leave: str) -> None:
    """Returning and SystemExit print nothing at all."""
    result = target.run(
        f"import _thread, sys\ndef leave(): {leave}\n"
        "for _ in range(3): _thread.start_joinable_thread(leave).join()\nprint('OK')\n"
    )
    result.expect_ok()
    assert result.output == "OK\n", result.describe("expected nothing but OK")
