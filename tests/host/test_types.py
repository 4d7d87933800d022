# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""modthread/stubs: the parameters are the library's, and type checkers take them when installed."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STUBS = ROOT / "modthread" / "stubs"
LIBRARY = ROOT / "modthread" / "lib"
TYPINGS = Path(sys.prefix) / "typings"  # micropython-stubs' own

# A stub → where its functions are written in Python.
SOURCES = {
    "threading.pyi": (
        "threading.py",
        "_threading_conditions.py",
        "_threading_more.py",
        "_threading_local.py",
        "_threading_iterators.py",
    ),
    "queue.pyi": ("queue.py",),
    "threadtools.pyi": ("threadtools.py",),
    "concurrent/futures/__init__.pyi": (
        "concurrent/futures/_base.py",
        "concurrent/futures/_waiting.py",
    ),
    "concurrent/futures/thread.pyi": ("concurrent/futures/thread.py",),
    "asyncio_threads.pyi": ("asyncio_threads.py",),
    "dummy_thread.pyi": ("dummy_thread.py",),
}

# Their sources have *args and **kwargs, and the stubs what may be in them.
FORWARDED = {"Condition.acquire", "ThreadPoolExecutor.submit", "to_thread"}

ERROR = re.compile(r"^<string>:(\d+): error: .*\[(.*)\]$", re.MULTILINE)


def functions(path: Path) -> dict[str, ast.arguments]:
    """The parameters of each function and method."""
    found = {}
    for node in ast.parse(path.read_text()).body:
        inside = node.body if isinstance(node, ast.ClassDef) else [node]
        prefix = f"{node.name}." if isinstance(node, ast.ClassDef) else ""
        for item in inside:
            if isinstance(item, (ast.FunctionDef, ast.AsyncFunctionDef)):
                found[prefix + item.name] = item.args
    return found


def described(arguments: ast.arguments) -> str:
    """Names, kinds and defaults, without the types and without what only the library gives."""
    while arguments.defaults and arguments.args[-1].arg.startswith("_"):
        arguments.args.pop()
        arguments.defaults.pop()
    bare = ast.parse(ast.unparse(arguments).join(("def f(", "): ..."))).body[0]
    for node in ast.walk(bare):
        if isinstance(node, ast.arg):
            node.annotation = None
    return ast.unparse(bare)


@pytest.mark.parametrize("stub", SOURCES)
def test_parameters_are_the_librarys(stub: str) -> None:
    written: dict[str, ast.arguments] = {}
    for source in SOURCES[stub]:
        written.update(functions(LIBRARY / source))
    stubbed = functions(STUBS / stub)
    common = (written.keys() & stubbed.keys()) - FORWARDED
    assert common
    for name in sorted(common):
        assert described(stubbed[name]) == described(written[name]), name


@pytest.fixture(scope="module")
def typings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as somebody has it: micropython-stubs', and on top of them ours, by pip."""
    folder = tmp_path_factory.mktemp("types")
    shutil.copytree(TYPINGS, folder / "typings")
    shutil.copytree(STUBS, folder / "stubs")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    offline = ["--no-index", "--no-deps", "--no-build-isolation"]
    target = ["--upgrade", "--target", str(folder / "typings")]
    done = subprocess.run(
        [*pip, *offline, *target, str(folder / "stubs")],
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return folder / "typings"


def mypy(typings: Path, program: str, *options: str) -> dict[int, str]:
    """In which line of a program for MicroPython mypy finds which kind of error."""
    command = [sys.executable, "-m", "mypy", "--config-file=", *options]
    done = subprocess.run(
        [*command, "-c", program],
        env={**os.environ, "MYPYPATH": str(typings)},
        cwd=typings.parent,
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert not done.stderr, done.stderr
    return {int(line): kind for line, kind in ERROR.findall(done.stdout)}


def test_pip_puts_every_stub_there(typings: Path) -> None:
    for stub in STUBS.rglob("*.pyi"):
        assert (typings / stub.relative_to(STUBS)).read_text() == stub.read_text()


# A line → what mypy must find in it; nothing in those with names that only ours have.
LINES = {
    "_thread.allocate_lock().acquire(waitflag=0)": "",
    "_thread.start_joinable_thread(print, daemon=False).join(1.5)": "",
    "_thread._backend.upper()": "",
    "threading.Thread(target=print).isAlive()": "",
    "threading.Event().isSet()": "",
    "threading.settrace_all_threads(None)": "",
    "queue.Queue(4).shutdown()": "",
    "queue.SimpleQueue().task_done()": "",
    "concurrent.futures.ThreadPoolExecutor(2).submit(pow, 2, 3).result(timeout=1)": "",
    "concurrent.futures.thread.BrokenThreadPool().args": "",
    "concurrent.futures.ThreadPoolExecutor(2).map(abs, [1], buffersize=2)": "",
    "asyncio_threads.to_thread(pow, 2, 3).close()": "",
    "threading.concurrent_tee([1], 3)[0]": "",
    # Only CPython has these.
    "_thread.ExceptHookArgs": "attr-defined",
    "threading.Thread(context=None)": "call-arg",
    "concurrent.futures.ProcessPoolExecutor": "attr-defined",
    # Nobody has.
    "_thread.allocate_lock().acquire(wait=0)": "call-overload",
    "_thread.start_new_thread(print, [])": "arg-type",
    "_thread.start_new_thread(1, ())": "arg-type",
    "_thread.stack_size(size=4096)": "call-arg",
    "threading.Thread(print)": "arg-type",
    "threading.Condition().wait(seconds=1)": "call-arg",
    "queue.Queue(4).get(wait=False)": "call-arg",
    "concurrent.futures.ThreadPoolExecutor().submit(abs)": "arg-type",
}


def test_mypy_takes_these_and_not_its_own(typings: Path) -> None:
    modules = "import _thread, threading, queue, concurrent.futures.thread, asyncio_threads"
    program = "\n".join((modules, *LINES))
    found = mypy(typings, program, f"--custom-typeshed-dir={typings}")
    assert {line: found.get(number, "") for number, line in enumerate(LINES, 2)} == LINES


def test_the_path_alone_is_enough(typings: Path) -> None:
    """Our stubs come first, also with the typeshed that mypy brings."""
    program = "import threading\nthreading.Event().isSet()\nthreading.Thread(context=1)"
    assert mypy(typings, program) == {3: "call-arg"}
