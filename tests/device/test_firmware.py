"""Expectations of a board's firmware, threads or not."""

import hashlib
import os
import random
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mprig.board import Board
from mprig.device import Device
from mprig.machine import Qemu, qemu_command
from mprig.session import Session
from mprig.terminal import PtyMachine

pytestmark = [pytest.mark.needs("qemu", "main-board")]

# Reads so many bytes while other threads compute and allocate.
READER = """
import _thread, hashlib, sys, binascii

def compute():
    while True:
        bytearray(50)

for _ in range(2):
    _thread.start_new_thread(compute, ())
print("rea" + "dy")
seen = hashlib.sha256()
left = COUNT
while left:
    part = sys.stdin.buffer.read(min(left, 300))
    seen.update(part)
    left -= len(part)
print(binascii.hexlify(seen.digest()).decode())
raise SystemExit
"""


def test_no_input_is_lost(target: Device) -> None:
    """A hundred thousand bytes, as fast as the line takes them."""
    numbers = random.Random(1)
    # All but Ctrl-C.
    data = bytes(numbers.choice([n for n in range(128) if n != 3]) for _ in range(100_000))
    session = target.start(READER.replace("COUNT", str(len(data))))
    session.expect("ready")
    session.send(data.decode())
    session.expect(hashlib.sha256(data).hexdigest(), timeout=100)


EXPECTED = """
import asyncio, math, micropython, os, time

async def work(log, name):
    for i in range(3):
        log.append(name)
        await asyncio.sleep(0)

async def both():
    log = []
    await asyncio.gather(work(log, "a"), work(log, "b"))
    assert log == ["a", "b"] * 3, log

asyncio.run(both())
assert abs(math.sin(1.0) - 0.841471) < 1e-5 and 1 / 3 > 0.333
ran = []
micropython.schedule(ran.append, 1)
while not ran:
    pass
assert ran == [1]
assert time.ticks_diff(time.ticks_ms(), time.ticks_ms()) <= 0
assert os.uname()
with open("file", "w") as f:
    f.write("text")
assert "file" in os.listdir() and open("file").read() == "text"
os.remove("file")
print("OK")
"""


def test_what_is_there(target: Device) -> None:
    """asyncio, floats, schedule, time, files."""
    target.run(EXPECTED).expect_ok()


def test_soft_and_hard_reset(target: Device) -> None:
    """Both are what their names say: files live through a soft reset, on the RAM disk."""
    repl = target.repl()
    repl.expect(">>> ")
    repl.send("import machine; open('kept', 'w').close(); machine.soft_reset()\r")
    repl.wait()  # until it has said that it is reset
    repl = target.repl()
    repl.expect(">>> ")
    repl.send("import os; print('kept' in os.listdir())\r")
    repl.expect("True\n")
    repl.send("import machine; machine.reset()\r")
    repl.expect(re.compile(r"MicroPython v.*; mps2-"))
    repl.expect(">>> ")
    repl.send("import os; print('kept' in os.listdir())\r")
    repl.expect("False\n")


class Watched(Qemu):
    """A machine of which is known whether it stands still."""

    def stands_still(self, seconds: float) -> bool:
        """Does it, or will it within so many seconds?"""
        assert self._child
        end = time.monotonic() + seconds
        wanted = os.WSTOPPED | os.WNOWAIT | os.WNOHANG
        while not os.waitid(os.P_PID, self._child.pid, wanted):
            if time.monotonic() >= end:
                return False
            time.sleep(0.01)
        return True


def test_a_board_that_nobody_uses_stands_still(target: Device, tmp_path: Path) -> None:
    """It takes no CPU time then, and goes on for the next program."""
    kind = target.target.kind
    firmware = target.target.interpreter()
    machine = Watched(kind.machine, firmware, tmp_path / "qemu.log", kind.options)
    board = Board(machine)
    try:
        for _ in range(2):
            session = Session(board.run(b"print('here')"), tmp_path / "log", "here")
            session.expect("here")
            assert not machine.stands_still(0)
            session.wait()
            session.close()
            assert machine.stands_still(10)
    finally:
        board.drop()


def test_mpremote(target: Device, tmp_path: Path) -> None:
    """A person's tool: files there and back, a folder mounted, a program run."""
    firmware = target.target.interpreter()
    command = qemu_command(target.target.kind.machine, firmware, "pty")
    machine = PtyMachine(command, tmp_path / "qemu.log")
    data = random.Random(2).randbytes(5000)
    (tmp_path / "data").write_bytes(data)
    (tmp_path / "mounted.py").write_text("import _thread\nprint('id', _thread.get_ident() != 0)\n")

    def mpremote(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "mpremote", "connect", path, *arguments],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    path = machine.start()
    try:
        mpremote("cp", "data", ":there")
        assert "5000 there" in mpremote("ls")
        mpremote("cp", ":there", "back")
        assert (tmp_path / "back").read_bytes() == data
        assert "id True" in mpremote("mount", ".", "exec", "import mounted")
        assert "id True" in mpremote("run", "mounted.py")
    finally:
        machine.kill()
