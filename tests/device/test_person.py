"""The firmware in QEMU as a person uses it: `make repl TARGET=mps2` and `make qemu`."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mprig.device import Device
from mprig.process import PipeProcess, TerminalProcess
from mprig.session import Session

pytestmark = [pytest.mark.needs("main-board")]

LEAVE = "\x1d"  # Ctrl-]


class Person:
    """Runs what the make goals run."""

    def __init__(self, target: Device, log: Path) -> None:
        kind, root = target.target.kind.name, str(target.target.root)
        self.command = [sys.executable, "-m", "mprig.cli", "repl", f"--build-root={root}", kind]
        self.log = log
        # Tells this test's machines from those of others.
        self.mark = f"PERSON={log}"
        self.env = {**os.environ, "PERSON": str(log)}
        self.sessions: list[Session] = []

    def repl(self) -> Session:
        """A prompt, on a terminal."""
        return self._add(TerminalProcess(self.command, self.env))

    def serve(self) -> Session:
        """The machine alone."""
        return self._add(PipeProcess([*self.command, "--serve"], self.env))

    def _add(self, transport) -> Session:
        self.sessions.append(Session(transport, self.log, " ".join(self.command)))
        return self.sessions[-1]

    def machines(self) -> list[str]:
        """The processes of QEMU that this person has started."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                name = (process / "comm").read_text()
                env = (process / "environ").read_text().split("\0")
            except OSError:
                continue  # it has ended, or is somebody else's
            if name.startswith("qemu-system") and self.mark in env:
                found.append(process.name)
        return found


@pytest.fixture
def person(target: Device, tmp_path: Path) -> Iterator[Person]:
    person = Person(target, tmp_path / "log")
    yield person
    for session in person.sessions:
        session.close()


def enter(repl: Session, line: str) -> str:
    """Type `line`; its echo and the next prompt come back, and that one is returned."""
    repl.send(line + "\r")
    repl.expect(line)
    return repl.expect(re.compile(r"(\.\.\.|>>>) +"))[1]


def end_block(repl: Session) -> None:
    """Empty lines until the block is taken."""
    while enter(repl, "") != ">>>":
        pass


@pytest.mark.rules("A4")
def test_prompt_stays_usable(person: Person) -> None:
    """Threads print in turns under a lock while somebody types and reads answers."""
    repl = person.repl()
    repl.expect(">>> ")
    enter(repl, "import _thread, time")
    enter(repl, "lock = _thread.allocate_lock()")
    # The prompt indents by itself.
    enter(repl, "def th_func(delay, id):")
    enter(repl, "while True:")
    enter(repl, "time.sleep(delay)")
    enter(repl, "with lock:")
    enter(repl, "print('Running thread', id)")
    end_block(repl)
    enter(repl, "for i in range(2):")
    enter(repl, "_ = _thread.start_new_thread(th_func, ((i + 1) / 20, i))")
    end_block(repl)
    for number in range(10):
        repl.expect("Running thread 0\n")
        repl.expect("Running thread 1\n")
        # Its echo may have a thread's line in it.
        repl.send(f"{number} + 1000\r")
        repl.expect(f"{number + 1000}\n")
        repl.expect(">>> ")
    repl.send(LEAVE)
    assert repl.wait().status == 0


def test_machine_ends_with_the_prompt(person: Person) -> None:
    repl = person.repl()
    repl.expect(">>> ")
    assert len(person.machines()) == 1
    repl.send(LEAVE)
    assert repl.wait().status == 0
    assert not person.machines()


def test_machine_that_ends_first(person: Person) -> None:
    repl = person.repl()
    repl.expect(">>> ")
    repl.send("import machine; machine.poweroff(3)\r")
    repl.expect("the machine has ended with exit status 3")
    assert repl.wait().status == 1


def test_machine_for_other_programs(person: Person) -> None:
    """mpremote reaches it time and again; an interruption stops it."""
    served = person.serve()
    path = served.expect(re.compile(r"connect (/dev/\S+) repl"))[1]
    served.expect("Ctrl-C here stops the machine")
    for number in range(3):
        command = [sys.executable, "-m", "mpremote", "connect", path, "exec", f"print({number})"]
        assert subprocess.check_output(command, timeout=60).split() == [str(number).encode()]
    assert len(person.machines()) == 1
    served.interrupt()
    assert served.wait().status == 0
    assert not person.machines()
