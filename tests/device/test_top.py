# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Rule F6: `mprig top` shows the threads of a program, or of a board, which stays as it was."""

import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mprig.device import Device
from mprig.line import Line
from mprig.machine import machine_of

pytestmark = pytest.mark.rules("F6")
ROOT = Path(__file__).parents[2]

# Two that wait for each other; the names are there for whoever looks later.
DEADLOCK = """
import threading, time
first, second = threading.RLock(), threading.RLock()
has_first, has_second = threading.Event(), threading.Event()
def one():
    with first:
        has_first.set()
        has_second.wait()
        second.acquire()
def two():
    with second:
        has_second.set()
        has_first.wait()
        first.acquire()
for function in (one, two):
    threading.Thread(target=function, name=function.__name__, daemon=True).start()
"""
WAIT = """
import threadtools
while not threadtools.deadlocks():
    time.sleep_ms(1)
"""


def command(*options: str) -> list[str]:
    return [sys.executable, "-m", "mprig.cli", "top", *options, "--interval", "0.2"]


def run(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*options), cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )


def check_deadlock(text: str) -> None:
    assert "deadlock of 2" in text, text
    row = next(line for line in text.splitlines() if line.startswith("⟲ one"))
    assert "lock" in row and "RLock" in row and "two" in row, text


@pytest.mark.needs("tools")
def test_program(target: Device, tmp_path: Path) -> None:
    """Its threads, from a thread of its own that isn't shown; its output is. Ctrl-C leaves."""
    script = tmp_path / "program.py"
    script.write_text(DEADLOCK + "print('it goes on')\nwhile True:\n    time.sleep_ms(1)\n")
    root = target.target.root.resolve()
    name = target.target.kind.name
    options = (f"--build-root={root}", name, str(script), "--sort", "name")
    with subprocess.Popen(command(*options), cwd=ROOT, stdout=subprocess.PIPE, text=True) as top:
        assert top.stdout
        lines: list[str] = []
        # The deadlock may be shown before the program has gone on.
        # Without a GIL its line may be in the middle of a list.
        while not any("it goes on" in line for line in lines) or not lines[-1].startswith(
            "⟲ deadlock"
        ):
            lines.append(top.stdout.readline())
            assert lines[-1], lines
        top.send_signal(signal.SIGINT)
        top.stdout.read()
        assert top.wait(60) == 0
    text = "".join(lines)
    check_deadlock(text)
    last = text[text.rindex("thread ") :].splitlines()
    assert len(last) == 1 + 3 + 1, last


def read_until(terminal: int, text: str) -> None:
    said = b""
    end = time.monotonic() + 30
    while text.encode() not in said:
        assert time.monotonic() < end, said.decode("utf-8", "replace")
        try:
            said += os.read(terminal, 4096)
        except OSError:  # the command has ended
            raise AssertionError(said.decode("utf-8", "replace")) from None


@pytest.mark.needs("tools")
def test_keys(target: Device, tmp_path: Path) -> None:
    """On a terminal keys choose the order, and q leaves."""
    script = tmp_path / "program.py"
    script.write_text("import time\nwhile True:\n    time.sleep_ms(1)\n")
    options = (f"--build-root={target.target.root.resolve()}", target.target.kind.name)
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        command(*options, str(script)), cwd=ROOT, stdin=theirs, stdout=theirs, stderr=theirs,
        env=os.environ | {"TERM": "xterm", "COLUMNS": "100"},
    ) as top:  # fmt: skip
        os.close(theirs)
        try:
            read_until(ours, "by wait;")
            os.write(ours, b"c")
            read_until(ours, "by cpu;")
            os.write(ours, b"nq")
        except AssertionError:
            top.kill()
            raise
        while top.poll() is None:
            try:
                os.read(ours, 4096)
            except OSError:
                break
        assert top.wait(60) == 0
    os.close(ours)


@contextmanager
def board(target: Device, tmp_path: Path) -> Iterator[tuple[Line, str]]:
    """A board with the two threads, and its port."""
    machine = machine_of(target.target, tmp_path / "log")
    try:
        url = machine.start()
        line = Line(url)
        line.enter()
        assert line.output_of((DEADLOCK + WAIT).encode()) == b""
        yield line, url
    finally:
        machine.kill()


@pytest.mark.targets("mps2", "unix-pty")
def test_board_at_its_prompt(target: Device, tmp_path: Path) -> None:
    with board(target, tmp_path) as (line, url):
        look = b"print(sorted(globals()))\n"
        before = line.output_of(look)
        line.leave()
        line.close()
        done = run(f"port:{url}", "--count", "2")
        assert done.returncode == 0, done.stdout + done.stderr
        check_deadlock(done.stdout)
        assert "prompt" in done.stdout, done.stdout
        # No reset: the names are there, no other is, and the threads go on.
        again = Line(url)
        again.attach()
        assert again.output_of(look) == before
        assert again.output_of(b"print(threading.active_count())\n").strip() == b"3"
        again.close()


@pytest.mark.targets("mps2")
def test_board_that_runs_a_program(target: Device, tmp_path: Path) -> None:
    """It isn't interrupted."""
    with board(target, tmp_path) as (line, url):
        line.execute(b"try:\n    while True: pass\nexcept KeyboardInterrupt: print('broken')\n")
        line.close()
        done = run(f"port:{url}", "--count", "1")
        assert done.returncode == 1, done.stdout
        assert "isn't at its prompt" in done.stderr, done.stderr
        again = Line(url)
        again.port.write(b"\x03")
        answer = b""
        while b"broken" not in answer:
            answer += again.port.read_some()
        again.close()


def test_no_board(tmp_path: Path) -> None:
    done = run("unix:/bin/true")
    assert done.returncode == 1 and "name a script" in done.stderr, done.stderr
