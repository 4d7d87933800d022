# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Rule C6 on unix: callbacks from threads of a C library, which nobody here has started."""

import re
import subprocess
import textwrap
from pathlib import Path

import pytest

from mprig.device import UnixDevice

pytestmark = [pytest.mark.rules("C6"), pytest.mark.needs("ffi")]

SOURCE = Path(__file__).parent / "ffi" / "visitor.c"

#: What each program begins with.
LIBRARY = """
import _thread, ffi, gc, sys
library = ffi.open({path!r})
start = library.func("i", "start", "iCl")
join = library.func("l", "join", "i")
run = library.func("l", "run", "iCl")
call_here = library.func("l", "call_here", "Cl")
left = library.func("l", "left", "")
meet = library.func("v", "meet", "")
main = _thread.get_ident()
def held():
    lock = _thread.allocate_lock()
    lock.acquire()
    return lock
def make(number):
    return [number, str(number) * 3, (number, [number + 1]), {{number: bytearray(20)}}]
def disturb():
    gc.collect()
    [make(n) for n in range(40)]
def only_main():
    return [thread.ident for thread in _thread._threads()] == [main]
"""


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The start of each program, with the path of the compiled library."""
    path = tmp_path_factory.mktemp("ffi") / "libvisitor.so"
    command = ["cc", "-std=c11", "-shared", "-fPIC", "-pthread", "-o", str(path), str(SOURCE)]
    subprocess.run(command, check=True)
    return LIBRARY.format(path=str(path))


def program(library: str, body: str) -> str:
    """A whole one. In a function: without a GIL a module's names may not come while others run."""
    indented = textwrap.indent(body, "    ")
    return f"{library}def program():\n{indented}\nprogram()\nprint('OK')"


PROGRAMS = {
    # The main thread is in the library meanwhile: it has to have given the GIL away.
    "called": """
def callback(number):
    assert _thread.get_ident() != main and not only_main()
    value = make(number)
    disturb()
    assert value == make(number)
    return number + 1
assert run(0, ffi.callback("l", callback, "l"), 10) == 55
assert only_main() and _thread._count() == 0
""",
    # Each collects while the other waits; what both hold on their stacks survives.
    "collected": """
there, go = held(), held()
def callback(number):
    value = make(number)
    there.release()
    go.acquire()
    return number + 1 if value == make(number) else 1000
assert start(0, ffi.callback("l", callback, "l"), 5) == 0
for _ in range(5):
    there.acquire()
    disturb()
    go.release()
assert join(0) == 15
def collect(number):
    for _ in range(3):
        disturb()
    return number
value = make(7)
assert run(0, ffi.callback("l", collect, "l"), 5) == 10
assert value == make(7)
""",
    # Several, beside threads of ours, which have the same lock.
    "locks": """
lock = _thread.allocate_lock()
count = [0]
def add():
    with lock:
        before = count[0]
        make(before)
        count[0] = before + 1
def callback(number):
    add()
    return 1
def ours():
    for _ in range(300):
        add()
entry = ffi.callback("l", callback, "l")
handles = [_thread.start_joinable_thread(ours) for _ in range(2)]
assert [start(which, entry, 300) for which in range(4)] == [0] * 4
for handle in handles:
    handle.join()
assert [join(which) for which in range(4)] == [300] * 4
assert count == [1800] and only_main()
""",
    # Of the two that wait for each other only one is ours.
    "deadlock": """
import threadtools
threadtools.detect_deadlocks()
first, second = _thread.RLock(), _thread.RLock()
def callback(number):
    with second:
        with first:
            return number + 1
with first:
    assert start(0, ffi.callback("l", callback, "l"), 1) == 0
    while "lock" not in [thread.state for thread in _thread._threads()]:
        pass
    try:
        second.acquire()
        assert False
    except threadtools.DeadlockError as error:
        assert str(error).count("is held by") == 2, error
assert join(0) == 1
""",
    "listed": """
there, go = held(), held()
def callback(number):
    there.release()
    go.acquire()
    return 0
assert start(0, ffi.callback("l", callback, "l"), 1) == 0
there.acquire()
while True:
    first, foreign = _thread._threads()
    if foreign.state == "lock":
        break
    _thread.start_joinable_thread(lambda: None).join()
assert first.daemon is False and foreign.daemon is None, foreign
assert foreign.waits_for is go and foreign.holder == main and foreign.native_id
assert foreign.stack_size > 10000 and _thread._count() == 0
go.release()
join(0)
assert only_main()
""",
    "listed in order": """
there, go = held(), held()
def callback(number):
    there.release()
    go.acquire()
    go.release()
    return 0
entry = ffi.callback("l", callback, "l")
for which in range(6):
    assert start(which, entry, 1) == 0
    there.acquire()
    assert len(_thread._threads()) == which + 2, _thread._threads()
go.release()
for which in range(6):
    join(which)
assert only_main()
""",
    "dummy": """
import threading
data = threading.local()
seen = []
def callback(number):
    me = threading.current_thread()
    assert me is threading.current_thread() and me.name.startswith("Dummy-")
    assert me.is_alive() and me.daemon and me in threading.enumerate()
    assert me.ident == threading.get_ident()
    assert not hasattr(data, "number")
    data.number = number
    seen.append(me)
    return 1
assert run(0, ffi.callback("l", callback, "l"), 3) == 3
assert len(seen) == len(set(seen)) == 3 and not any(me.is_alive() for me in seen)
assert threading.enumerate() == [threading.main_thread()]
""",
    # For Python each call is a thread of its own: what it keeps, nobody has.
    "kept": """
lock = _thread.RLock()
def callback(number):
    owned = lock._is_owned()
    got = lock.acquire(False)
    return 100 * owned + 10 * got + 1
assert run(0, ffi.callback("l", callback, "l"), 1) == 11
assert run(0, ffi.callback("l", callback, "l"), 3) == 3
""",
    "deep": """
def recurse(depth):
    try:
        return recurse(depth + 1)
    except RuntimeError:
        return depth
assert run(0, ffi.callback("l", recurse, "l"), 2) > 100
""",
    # The deepest call is where the 16 KiB begin that are kept free, in threads of ours and others.
    "limit": """
global ends, recurse
ends = []
def recurse(threads):
    try:
        recurse(threads)
    except RuntimeError:
        if len(ends) < threads:
            ends.append(left())
    return 1
for size in (0, 1 << 20):
    _thread.stack_size(size)
    _thread.start_joinable_thread(lambda: recurse(len(ends) + 1)).join()
run(0, ffi.callback("l", lambda number: recurse(3), "l"), 1)
assert len(ends) == 3 and all(abs(end - 16384) < 2048 for end in ends), ends
""",
    # In our own threads: an exception goes on in the code that has called the library.
    "own": """
def callback(number):
    assert _thread.get_ident() == expected
    disturb()
    if number < 0:
        raise ValueError(number)
    # From in here again.
    return number if number == 0 else call_here(entry, number - 1) + 1
entry = ffi.callback("l", callback, "l")
def use():
    global expected
    expected = _thread.get_ident()
    value = make(3)
    assert call_here(entry, 5) == 5
    try:
        call_here(entry, -1)
        assert False
    except ValueError as e:
        assert e.args == (-1,)
    assert call_here(entry, 3) == 3 and value == make(3)
use()
_thread.start_joinable_thread(use).join()
assert expected != main
numbers = bytearray((3, 1, 2))
def compare(a, b):
    return ffi.as_bytearray(a, 1)[0] - ffi.as_bytearray(b, 1)[0]
qsort = ffi.open("libc.so.6").func("v", "qsort", "pLLC")
qsort(numbers, 3, 1, ffi.callback("i", compare, "PP"))
assert numbers == bytearray((1, 2, 3))
""",
    # A function that waits in C for what another thread of ours does: that one has to run.
    "blocks": """
handle = _thread.start_joinable_thread(meet)
meet()
handle.join()
""",
    # It ends in the middle of a callback: neither the GIL nor its stack are kept.
    "leaves": """
leave = library.func("v", "leave", "")
def callback(number):
    if number == 1:
        leave()
    return 1
entry = ffi.callback("l", callback, "l")
for _ in range(5):
    assert run(0, entry, 3) == 1
    disturb()
    assert only_main()
""",
    # The memory of one thread's record is the next one's, as the first has ended.
    "freed": """
idents = set()
def callback(number):
    idents.add(_thread.get_ident())
    return 1
entry = ffi.callback("l", callback, "l")
for _ in range(200):
    assert run(0, entry, 2) == 2
assert len(idents) < 50, len(idents)
""",
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_program(target: UnixDevice, library: str, name: str) -> None:
    """The program passes."""
    target.run(program(library, PROGRAMS[name])).expect_ok()


def test_exception(target: UnixDevice, library: str) -> None:
    """An exception is reported as a thread's, and gives 0; exit() is silent; another call comes."""
    body = """
def callback(number):
    if number == 1:
        raise ValueError("of number", number)
    if number == 2:
        sys.exit(3)
    return 10
print(run(0, ffi.callback("l", callback, "l"), 4))
_thread._excepthook = lambda args: print(args.exc_type.__name__, args.exc_value)
print(run(0, ffi.callback("l", callback, "l"), 2))
"""
    result = target.run(program(library, body))
    result.expect_ok()
    title = "Unhandled exception in thread started by 'ffi_callback'\n"
    pattern = title + r"Traceback .*\n(  File .*\n)+ValueError: \('of number', 1\)\n"
    assert re.search(pattern, result.output), result.describe(f"expected {pattern}")
    assert result.output.count("Unhandled") == 1
    expected = "20\nValueError ('of number', 1)\n10\nOK\n"
    assert result.stdout.endswith(expected), result.describe(f"expected {expected}")


ENDINGS = {
    "waits": "held().acquire()",
    "waits in C": "if number == 1: meet()\n    return 1",
    "computes": "while True: make(number)",
    "comes and goes": "return 1",
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_end(target: UnixDevice, library: str, ending: str) -> None:
    """The end of the program doesn't wait for a thread that is in a callback, nor meets it."""
    body = f"""
there = held()
def callback(number):
    if number == 0:
        there.release()
    {ENDINGS[ending]}
entry = ffi.callback("l", callback, "l")
for which in range(3):
    assert start(which, entry, -1) == 0
    there.acquire()
print("last words")
sys.exit(3)
"""
    for _ in range(5):
        result = target.run(program(library, body))
        assert result.status == 3, result.describe("expected exit status 3")
        assert result.output == "last words\n", result.describe("expected the last words alone")
