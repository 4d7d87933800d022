"""What a person types into a shell first: it prints what CPython prints."""

import subprocess
import sys

import pytest

from mprig.device import UnixDevice

ONE_LINERS = {
    "timeout": "l=_thread.allocate_lock(); l.acquire(); print(l.acquire(timeout=0.2))",
    "positional timeout": "l=_thread.allocate_lock(); l.acquire(); print(l.acquire(True, 0.1))",
    "non-blocking": "l=_thread.allocate_lock(); print(l.acquire(0), l.acquire(0), l.locked())",
    "with": "l=_thread.allocate_lock()\nwith l: print(l.locked())\nprint(l.locked())",
    "release": "l=_thread.allocate_lock()\ntry: l.release()\nexcept RuntimeError as e: print(e)",
    "error": "print(_thread.error is RuntimeError, _thread.error.__name__)",
    "lock type": "print(type(_thread.allocate_lock()) is _thread.LockType)",
    "stack size": "print(_thread.stack_size(), _thread.stack_size(65536), _thread.stack_size())",
    "bad stack size": "try: _thread.stack_size(-5)\nexcept ValueError: print('ValueError')",
    "both": (
        "l=_thread.allocate_lock()\ntry: l.acquire(False, 1)\nexcept ValueError as e: print(e)"
    ),
    "too long": (
        "l=_thread.allocate_lock()\ntry: l.acquire(timeout=_thread.TIMEOUT_MAX * 2)\n"
        "except OverflowError: print('OverflowError', l.locked())"
    ),
    "not callable": "try: _thread.start_new_thread(1, ())\nexcept TypeError as e: print(e)",
    "not a tuple": "try: _thread.start_new_thread(print, [])\nexcept TypeError as e: print(e)",
    "not a dict": "try: _thread.start_new_thread(print, (), [])\nexcept TypeError as e: print(e)",
    "thread": (
        "l=_thread.allocate_lock(); l.acquire(); "
        "_thread.start_new_thread(lambda a, b: (print(a + b), l.release()), (1,), {'b': 2}); "
        "print(l.acquire())"
    ),
    "ident": "print(type(_thread.get_ident()), _thread.get_ident() == _thread.get_ident())",
    "exit": "try: _thread.exit()\nexcept SystemExit as e: print('left', e.args)",
    "rlock": "l=_thread.RLock(); print(l.acquire(), l.acquire(), l.release(), l.release())",
    "rlock release": "l=_thread.RLock()\ntry: l.release()\nexcept RuntimeError as e: print(e)",
    "count": "print(_thread._count())",
    "ctrl-c": (
        "try:\n _thread.interrupt_main()\n while 1: pass\nexcept KeyboardInterrupt: print('^C')"
    ),
}

RULES = pytest.mark.rules("A1", "A2", "A8", "B1", "B2", "B3", "B4", "B9")


@RULES
@pytest.mark.needs("process")
@pytest.mark.parametrize("name", ONE_LINERS)
def test_prints_what_cpython_prints(target: UnixDevice, name: str) -> None:
    program = "import _thread; " + ONE_LINERS[name]
    if "\n" in program:
        program = program.replace("; ", "\n", 1)
    cpython = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    result = target.run(program)
    assert result.stdout == cpython.stdout, result.describe(f"expected {cpython.stdout!r}")
    assert result.status == 0, result.describe("expected exit status 0")
