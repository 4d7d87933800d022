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


HOOKS = {
    "fails": "lambda args: {}['key']",
    "isn't callable": "None",
}

# A title and a traceback; in threading's case the thread's name is in it.
OWN_ERROR = r"Exception in (_thread\._|threading\.)excepthook:\n(Traceback .*\n(  File .*\n)+)?"
WHOLE = {
    "_thread": (
        "_thread._excepthook = HOOK",
        "_thread.start_joinable_thread(lambda: boom(0)).join()",
        r"Unhandled exception in thread started by .*\n",
    ),
    "threading": (
        "threading.excepthook = HOOK",
        "t = threading.Thread(target=boom, args=(0,), name='T'); t.start(); t.join()",
        r"Exception in thread T:\n",
    ),
}


@pytest.mark.parametrize("hook", HOOKS)
@pytest.mark.parametrize("module", WHOLE)
def test_hook_fails(target: Device, module: str, hook: str) -> None:
    """The hook's own exception is printed, and then the one that it was called for."""
    setting, start, title = WHOLE[module]
    program = PROGRAM.replace("START", f"{setting}\n{start}").replace("HOOK", HOOKS[hook])
    result = target.run("import threading\n" + program)
    result.expect_ok()
    where = result.stderr if "process" in target.target.kind.has else result.output
    error = {"fails": "KeyError", "isn't callable": "TypeError"}[hook]
    expected = f"{OWN_ERROR}{error}: .*\n{title}{TRACEBACK.pattern.partition('.*>')[2][2:]}"
    expected = expected.replace("line 7", "line 8")
    assert re.search(expected, where), result.describe(f"expected {expected} on stderr")


TOGETHER = """
import _thread, threading
gate = _thread.allocate_lock()
gate.acquire()
def f3(name): raise ValueError(name)
def f2(name): f3(name)
def f1(name):
    with gate: pass
    f2(name)
threads = [threading.Thread(target=f1, args=(n,), name="T%d" % n) for n in range(0, 6)]
for t in threads: t.start()
handles = [_thread.start_joinable_thread(lambda n=n: f1(n)) for n in range(6, 12)]
gate.release()
for t in threads: t.join()
for h in handles: h.join()
print("OK")
"""


def test_tracebacks_dont_mix(target: Device) -> None:
    """When threads fail at the same time each one's traceback is whole."""
    result = target.run(TOGETHER)
    result.expect_ok()
    where = result.stderr if "process" in target.target.kind.has else result.output
    one = re.compile(
        r"(Exception in thread T\d:|Unhandled exception in thread started by .*)\n"
        r"Traceback .*\n(  File .*\n)+ValueError: (\d+)\n"
    )
    found = sorted(int(match[3]) for match in one.finditer(where))
    assert found == list(range(12)), result.describe("tracebacks in pieces")


@pytest.mark.parametrize("leave", ["_thread.exit()", "raise SystemExit(1)", "return"])
def test_nothing_is_printed(target: Device, leave: str) -> None:
    """Returning and SystemExit print nothing at all."""
    result = target.run(
        f"import _thread, sys\ndef leave(): {leave}\n"
        "for _ in range(3): _thread.start_joinable_thread(leave).join()\nprint('OK')\n"
    )
    result.expect_ok()
    assert result.output == "OK\n", result.describe("expected nothing but OK")
