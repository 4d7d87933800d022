# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Sessions with a running program, on an interpreter that is only CPython in disguise."""

from __future__ import annotations

import os
import re
import stat
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from dev.targets import KINDS
from mprig.device import UnixDevice
from mprig.session import SessionError
from mprig.targets import Target

# CPython's sleep isn't broken by a signal that came just before it, but by the loop's next round.
SLEEP = """
import time
print('i' + 'n')
while True:
    time.sleep(0.01)
"""


@pytest.fixture
def device(tmp_path: Path) -> Iterator[UnixDevice]:
    target = Target(KINDS["unix"], tmp_path)
    target.path.parent.mkdir()
    # -S: its prompt without the user's history, on a terminal as it is.
    target.path.write_text(f'#!/bin/sh\nexec "{sys.executable}" -Su "$@"\n')
    target.path.chmod(target.path.stat().st_mode | stat.S_IXUSR)
    device = UnixDevice(target, tmp_path / "logs" / "test.log")
    yield device
    device.close()


def test_run_tells_streams_apart(device: UnixDevice, tmp_path: Path) -> None:
    result = device.run("import sys\nprint('out')\nprint('err', file=sys.stderr)\nsys.exit(4)")
    assert (result.status, result.signal_name) == (4, None)
    assert (result.stdout, result.stderr) == ("out\n", "err\n")
    assert "out" in result.output and "err" in result.output
    assert "out" in (tmp_path / "logs" / "test.log").read_text()


def test_run_a_file(device: UnixDevice, tmp_path: Path) -> None:
    path = tmp_path / "program.py"
    path.write_text("print(__file__)")
    assert device.run(path).stdout == f"{path}\n"


def test_run_has_no_input(device: UnixDevice) -> None:
    assert device.run("print(repr(input()))").status == 1


def test_signal_name(device: UnixDevice) -> None:
    result = device.run("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)")
    assert (result.status, result.signal_name) == (None, "SIGSEGV")


def test_timeout(device: UnixDevice) -> None:
    session = device.start("import time\nprint('hello')\ntime.sleep(1000)")
    session.expect("hello")
    with pytest.raises(SessionError, match=r"(?s)still running after 0.1 s.*last output: hello"):
        session.wait(timeout=0.1)


def test_expect_goes_on_where_it_was(device: UnixDevice) -> None:
    session = device.start("for i in range(3): print('turn', i)")
    assert session.expect(re.compile(r"turn (\d)"))[1] == "0"
    assert session.expect(re.compile(r"turn (\d)"))[1] == "1"
    session.expect("turn 2")
    with pytest.raises(SessionError, match="expected 'turn', but it ended with exit status 0"):
        session.expect("turn")


def test_expect_takes_strings_literally(device: UnixDevice) -> None:
    session = device.start("print('axb')\nprint('a.b')")
    assert session.expect("a.b")[0] == "a.b"


def test_expect_times_out(device: UnixDevice) -> None:
    session = device.start("print('seen')\ninput()")
    session.expect("seen")
    with pytest.raises(SessionError, match=r"(?s)'never' within 0.1 s.*last output: seen.*log: "):
        session.expect("never", timeout=0.1)


def test_expect_tells_of_a_crash(device: UnixDevice) -> None:
    session = device.start("import os\nprint('x')\nos.abort()")
    with pytest.raises(SessionError, match="expected 'y', but it ended with signal SIGABRT"):
        session.expect("y")


def test_send(device: UnixDevice) -> None:
    session = device.start("print('got', input())")
    session.send("this\n")
    session.expect("got this")
    assert session.wait().status == 0


def test_send_to_the_dead(device: UnixDevice) -> None:
    session = device.start("import os\nos.abort()")
    session.wait()
    with pytest.raises(SessionError, match=r"can't send 'x': .*ended with signal SIGABRT"):
        session.send("x")


def test_interrupt(device: UnixDevice) -> None:
    # Not exec(), behind which CPython 3.11 ends by SIGINT even if that was caught.
    body = textwrap.indent(SLEEP, " ")
    session = device.start(f"try:{body}except KeyboardInterrupt: print('caught')")
    session.expect("in\n")
    session.interrupt()
    session.expect("caught")
    assert session.wait().status == 0


def test_close_kills(device: UnixDevice) -> None:
    session = device.start("import os, time\nprint('pid', os.getpid(), '.')\ntime.sleep(1000)")
    pid = int(session.expect(re.compile(r"pid (\d+) \."))[1])
    device.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


# In the background, with the program's pipes; leaves a file if it comes to its end.
LEFT = "import os; os.system('(sleep 20; touch {}) &')\nprint('le' + 'ft')"


def test_what_it_started_is_killed(device: UnixDevice, tmp_path: Path) -> None:
    """Whether the program has ended or not, nobody waits for that."""
    late = tmp_path / "late"
    assert device.run(LEFT.format(late)).status == 0
    session = device.start(f"{LEFT.format(late)}\nimport time; time.sleep(1000)")
    session.expect("left")
    device.close()
    assert not late.exists()


def test_heap(device: UnixDevice) -> None:
    result = device.run("import sys; print(sys._xoptions)", heap="123k")
    assert result.stdout == "{'heapsize': '123k'}\n"


def test_repl_is_a_terminal(device: UnixDevice) -> None:
    repl = device.repl()
    repl.expect(">>> ")
    repl.send("import sys; print(sys.stdin.isatty(), 6 * 7)\n")
    repl.expect("True 42\n")
    repl.expect(">>> ")
    repl.send(f"exec({SLEEP!r})\n")
    repl.expect("in\n")
    repl.send("\x03")
    repl.expect("KeyboardInterrupt")
    repl.expect(">>> ")
    repl.send("raise SystemExit\n")
    repl.wait()


def test_terminal_closed_by_a_crash(device: UnixDevice) -> None:
    repl = device.repl()
    repl.expect(">>> ")
    repl.send("import os; os.abort()\n")
    assert repl.wait().signal_name == "SIGABRT"
    with pytest.raises(SessionError):
        repl.expect(">>> ")


def test_user_settings_are_kept_out(device: UnixDevice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MICROPYPATH", "/nowhere")
    monkeypatch.setenv("MICROPYINSPECT", "1")
    result = device.run("import os\nprint(*map(os.getenv, ('MICROPYPATH', 'MICROPYINSPECT')))")
    assert result.stdout == ".frozen None\n"
