"""The first lines that a person types print what they print in CPython."""

import subprocess
import sys

import pytest

from mprig.device import Device

#: What it is and which rules it shows → what is typed, with a lock called `l`.
ONE_LINERS = {
    "timeout: B1 B2": "l.acquire(); print(l.acquire(timeout=0.2))",
    "positional timeout: B1 B2": "l.acquire(); print(l.acquire(True, 0.1))",
    "non-blocking: B1 B2 B4": "print(l.acquire(0), l.acquire(0), l.locked())",
    "with: B4": "with l: print(l.locked())\nprint(l.locked())",
    "release: B3": "try: l.release()\nexcept RuntimeError as e: print(e)",
    "error: A1": "print(_thread.error is RuntimeError, _thread.error.__name__)",
    "lock type: A1": "print(type(_thread.allocate_lock()) is _thread.LockType)",
    "stack size: A8": "s=_thread.stack_size; print(s(), s(65536), s())",
    "bad stack size: A8": "try: _thread.stack_size(-5)\nexcept ValueError: print('ValueError')",
    "both: B2": ("try: l.acquire(False, 1)\nexcept ValueError as e: print(e)"),
    "too long: A9 B2": (
        "try: l.acquire(timeout=_thread.TIMEOUT_MAX * 2)\n"
        "except OverflowError: print('OverflowError', l.locked())"
    ),
    "not callable: A2": "try: _thread.start_new_thread(1, ())\nexcept TypeError as e: print(e)",
    "not a tuple: A2": "try: _thread.start_new_thread(print, [])\nexcept TypeError as e: print(e)",
    "not a dict: A2": "try: _thread.start_new(print, (), [])\nexcept TypeError as e: print(e)",
    "thread: A2 B3": (
        "l.acquire(); "
        "_thread.start_new_thread(lambda a, b: (print(a + b), l.release()), (1,), {'b': 2}); "
        "print(l.acquire())"
    ),
    "ident: A6": "print(type(_thread.get_ident()), _thread.get_ident() == _thread.get_ident())",
    "exit: A5": "try: _thread.exit()\nexcept SystemExit as e: print('left', e.args)",
    "rlock: B9": "l=_thread.RLock(); print(l.acquire(), l.acquire(), l.release(), l.release())",
    "rlock release: B9": "l=_thread.RLock()\ntry: l.release()\nexcept RuntimeError as e: print(e)",
    "count: A10": "print(_thread._count())",
    "ctrl-c: A7": (
        "try:\n _thread.interrupt_main()\n while 1: pass\nexcept KeyboardInterrupt: print('^C')"
    ),
}


def as_parameters() -> list:
    split = ((*key.split(": "), source) for key, source in ONE_LINERS.items())
    return [
        pytest.param(source, id=name, marks=pytest.mark.rules(*rules.split()))
        for name, rules, source in split
    ]


@pytest.mark.needs("process")
@pytest.mark.parametrize("source", as_parameters())
def test_prints_what_cpython_prints(target: Device, source: str) -> None:
    separator = "\n" if "\n" in source else "; "
    program = separator.join(("import _thread", "l=_thread.allocate_lock()", source))
    cpython = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True, timeout=60
    )
    result = target.run(program)
    assert result.stdout == cpython.stdout, result.describe(f"expected {cpython.stdout!r}")
    assert result.status == 0, result.describe("expected exit status 0")
