# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""ports/small, the example of docs/porting.md: it builds, boots, and has threads."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import making
import pytest
from test_left_out import SHOW, SHOWS, TRACE, TRACES, bytes_of, symbols_of

from dev import fetch

# Whole builds, beside other tests.
pytestmark = pytest.mark.timeout(900)

ROOT = fetch.ROOT
PORT = ROOT / "ports" / "small"
#: Seconds; only a firmware that hangs takes so long.
LIMIT = 60

WORK = """
import _thread, threading, time
done = []
def work(n):
    time.sleep_ms(5 * n)
    with lock:
        done.append(n)
lock = threading.Lock()
threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
lock.acquire()
print(_thread._backend, done, lock.acquire(timeout=0.02))
"""

STAY = """
import _thread

def stay():
    while True:
        pass
_thread.start_new_thread(stay, ())
print(_thread._count())
"""


@pytest.fixture(scope="module")
def firmware() -> Path:
    # Objects of two versions of MicroPython don't mix.
    build = fetch.BUILD / f"small-{making.tree().name}"
    build.mkdir(parents=True, exist_ok=True)
    arguments = ("-C", PORT, f"MICROPYTHON_DIR={making.tree()}", f"BUILD={build}")
    making.built(making.make(*arguments, lock=build.parent / "small.lock"))
    return build / "firmware.elf"


class Machine:
    """The firmware in QEMU; its line is QEMU's standard input and output."""

    def __init__(self, firmware: Path) -> None:
        command = ["timeout", str(LIMIT), "qemu-system-arm", "-machine", "mps2-an385"]
        command += ["-display", "none", "-monitor", "none", "-serial", "stdio", "-semihosting"]
        self.child = subprocess.Popen(
            [*command, "-kernel", str(firmware)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def send(self, text: str) -> None:
        """Type it."""
        assert self.child.stdin
        self.child.stdin.write(text.encode())
        self.child.stdin.flush()

    def until(self, end: str) -> str:
        """The firmware's output, up to and with `end`."""
        assert self.child.stdout
        said = b""
        while not said.endswith(end.encode()):
            byte = self.child.stdout.read(1)
            assert byte, f"no {end!r} within {LIMIT} s, but: {said.decode(errors='replace')}"
            said += byte
        return said.decode()

    def run(self, program: str) -> str:
        """The output of a program, at the raw prompt."""
        self.send(program + "\x04")
        self.until("OK")
        return self.until("\x04>").rstrip("\x04>").replace("\x04", "")


@pytest.fixture
def machine(firmware: Path) -> Iterator[Machine]:
    machine = Machine(firmware)
    machine.until(">>> ")
    machine.send("\x01")
    machine.until("raw REPL; CTRL-B to exit\r\n>")
    yield machine
    machine.child.terminate()  # `timeout` passes it on to QEMU, which would outlive a kill
    machine.child.wait()


def test_threads_and_timeouts(machine: Machine) -> None:
    assert machine.run(WORK) == "freertos [0, 1, 2, 3] False\r\n"


def test_ctrl_c_ends_a_wait(machine: Machine) -> None:
    machine.send("import _thread\nlock = _thread.allocate_lock()\nlock.acquire()\n")
    machine.send("print('waits')\nlock.acquire()\x04")
    machine.until("waits\r\n")
    machine.send("\x03")
    assert "KeyboardInterrupt" in machine.until("\x04>")


def test_soft_reset_stops_threads(machine: Machine) -> None:
    assert machine.run(STAY) == "1\r\n"
    machine.send("\x04")
    machine.until("soft reboot\r\n")
    machine.until(">")
    assert machine.run("import _thread; print(_thread._count())") == "0\r\n"


def test_no_timeline(firmware: Path) -> None:
    """MT_TRACE 0 alone, as here: not a byte of it, and threads can be seen all the same."""
    assert bytes_of(firmware, TRACE) == 0
    assert symbols_of(firmware, TRACES) == []
    assert bytes_of(firmware, SHOW) > 500 and symbols_of(firmware, SHOWS)


def test_is_small() -> None:
    """docs/porting.md says so."""
    assert len((PORT / "main.c").read_text().splitlines()) < 100
