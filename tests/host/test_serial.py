# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Boards that misbehave: each ends in a message that says what happened, in bounded time."""

from __future__ import annotations

import contextlib
import io
import re
import socket
import threading
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest

from mprig import line
from mprig.board import ATTEMPTS, Board
from mprig.device import BoardDevice
from mprig.machine import SerialBoard
from mprig.port import Port
from mprig.session import SessionError
from mprig.targets import PORT, Target, TargetError, find

pytest_plugins = ["pytester"]

GREETING = b'MicroPython v1.0 on today; fake\r\nType "help()" for more information.\r\n'
RAW = b"raw REPL; CTRL-B to exit\r\n>"
CTRL_A, CTRL_B, CTRL_C, CTRL_D = b"\x01", b"\x02", b"\x03", b"\x04"


class Gone(Exception):
    """The other side has closed the line, or the fake wants to."""


class Fake:
    """A board on a socket whose Python is CPython's: it runs a program when it has all of it."""

    ps1 = b">>> "

    def __init__(self, server: socket.socket | None = None) -> None:
        self.server = server or socket.create_server(("127.0.0.1", 0))
        self.url = f"socket://127.0.0.1:{self.server.getsockname()[1]}"
        self.connections = 0
        self.programs = 0
        self.names: dict[str, object] = {"fake": self}
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                self.line, _ = self.server.accept()
            except OSError:
                return
            self.connections += 1
            with self.line, contextlib.suppress(Gone, OSError):
                self.talk()

    def close(self) -> None:
        self.server.shutdown(socket.SHUT_RDWR)
        self.server.close()
        self._thread.join()

    def read(self) -> bytes:
        data = self.line.recv(1)
        if not data:
            raise Gone
        return data

    def say(self, data: bytes) -> None:
        self.line.sendall(data)

    def talk(self) -> None:
        """Both prompts, without raw paste."""
        raw, typed = False, b""
        while True:
            byte = self.read()
            if byte == CTRL_A:
                raw, typed = True, b""
                self.say(b"\r\n" + RAW)
            elif byte == CTRL_B:
                raw, typed = False, b""
                self.say(b"\r\n" + GREETING + self.ps1)
            elif byte == CTRL_C:
                typed = b""
                self.say(b"" if raw else b"\r\n" + self.ps1)
            elif byte == CTRL_D and not typed.strip():
                self.reboot(raw)
            elif byte == CTRL_D:
                self.execute(typed)
                typed = b""
            else:
                typed += byte
                if typed.endswith(b"\x05A"):
                    typed = self.refuse_paste()

    def refuse_paste(self) -> bytes:
        self.read()
        self.say(b"R\x00")
        return b""

    def reboot(self, raw: bool) -> None:
        self.names = {"fake": self}
        self.say(b"OK\r\n" if raw else b"\r\n")
        self.say(b"MPY: soft reboot\r\n")
        self.say(RAW if raw else GREETING + self.ps1)

    def execute(self, source: bytes) -> None:
        self.programs += 1
        self.say(b"OK")
        out, err = io.StringIO(), ""
        with contextlib.redirect_stdout(out):
            try:
                exec(source.decode(), self.names)
            except Gone:
                raise
            except Exception:
                err = traceback.format_exc()
        self.say(out.getvalue().replace("\n", "\r\n").encode() + CTRL_D)
        self.say(err.encode() + CTRL_D + b">")

    # The requests of programs.

    def die(self) -> None:
        self.say(b"last words\r\n")
        raise Gone

    def restart(self) -> None:
        self.say(b"before\r\n" + GREETING + self.ps1)
        self.hang()

    def hang(self) -> None:
        while True:
            self.read()

    def later(self, text: bytes) -> None:
        """Say `text` when the program has ended."""
        say = self.say

        def say_late(data: bytes) -> None:
            say(data)
            if data.endswith(CTRL_D + b">"):
                say(text)
                self.say = say  # type: ignore[method-assign]

        self.say = say_late  # type: ignore[method-assign]


class Silent(Fake):
    def talk(self) -> None:
        self.hang()


class Babbling(Fake):
    def talk(self) -> None:
        while True:
            self.say(b"\xff garbage > \r\n" * 100)


class Echoing(Fake):
    def talk(self) -> None:
        while True:
            self.say(self.read())


class Fickle(Fake):
    """Answers at the third attempt only."""

    def talk(self) -> None:
        if self.connections < 3:
            self.hang()
        super().talk()


class OwnPrompt(Fake):
    ps1 = b"huh? "


class HalfPaste(Fake):
    """Agrees to raw paste and never says how large the window is."""

    def refuse_paste(self) -> bytes:
        self.read()
        self.say(b"R\x01\x20")
        self.hang()
        return b""


@pytest.fixture
def short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """For boards that answer late or never, before they are given up."""
    monkeypatch.setattr(line, "ENTER_TIMEOUT", 0.5)


class Rig:
    """Makes fakes and what drives them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.fakes: list[Fake] = []
        self.boards: list[Board] = []

    def device(self, kind: type[Fake]) -> BoardDevice:
        fake = kind()
        self.fakes.append(fake)
        board = Board(SerialBoard(fake.url))
        self.boards.append(board)
        return BoardDevice(Target(PORT, port=fake.url), self.folder / "log", board)

    def close(self) -> None:
        for board in self.boards:
            board.drop()
        for fake in self.fakes:
            fake.close()


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    rig = Rig(tmp_path)
    yield rig
    rig.close()


def works(device: BoardDevice) -> None:
    device.run("print('fine')\nprint('OK')").expect_ok()
    device.close()


@pytest.mark.parametrize("kind", [Fake, OwnPrompt])
def test_good_board(rig: Rig, kind: type[Fake]) -> None:
    device = rig.device(kind)
    for _ in range(3):
        works(device)
    assert rig.fakes[0].programs == 3


@pytest.mark.usefixtures("short_patience")
def test_fickle_board(rig: Rig) -> None:
    device = rig.device(Fickle)
    for _ in range(3):
        works(device)
    assert rig.fakes[0].programs == 3


def test_output_and_log(rig: Rig) -> None:
    result = rig.device(Fake).run("print('one')\nprint('two')")
    assert (result.status, result.stdout) == (0, "one\ntwo\n")
    assert b"one\r\ntwo" in result.log.read_bytes()
    with pytest.raises(SessionError, match=r"expected a last line OK"):
        result.expect_ok()


def test_traceback(rig: Rig) -> None:
    device = rig.device(Fake)
    result = device.run("print('OK')\n1 / 0")
    assert result.status == 1
    assert "ZeroDivisionError" in result.last_line
    with pytest.raises(SessionError, match=r"(?s)exit status 1.*ZeroDivisionError"):
        result.expect_ok()
    works(device)


@pytest.mark.usefixtures("short_patience")
@pytest.mark.parametrize("kind", [Silent, Echoing, Babbling])
def test_no_prompt(rig: Rig, kind: type[Fake]) -> None:
    device = rig.device(kind)
    what = {Silent: "nothing", Echoing: r"\\x03\\r\\x01", Babbling: "garbage"}[kind]
    told = f"given up after {ATTEMPTS} attempts: can't enter the raw REPL: .*last bytes: .*{what}"
    for _ in range(2):
        with pytest.raises(TargetError, match=told):
            device.run("print('OK')")
    # Once given up it isn't tried again.
    assert rig.fakes[0].connections == ATTEMPTS


def test_no_board() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"socket://127.0.0.1:{server.getsockname()[1]}"
    with pytest.raises(TargetError, match=f"{re.escape(url)} can't be opened"):
        Board(SerialBoard(url)).run(b"")


def test_unknown_serial_number() -> None:
    with pytest.raises(TargetError, match="no board has the serial number no-such; there are: "):
        Board(SerialBoard("id:no-such")).run(b"")


def test_dies_in_the_middle(rig: Rig) -> None:
    device = rig.device(Fake)
    result = device.run("fake.die()")
    with pytest.raises(SessionError, match=r"(?s)ended with the line's loss.*last words"):
        result.expect_ok()
    works(device)


def test_dies_while_it_loads(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    device = rig.device(HalfPaste)
    monkeypatch.setattr(line, "LOAD_TIMEOUT", 0.5)
    with pytest.raises(TargetError, match=r"can't load the program: .*last bytes: "):
        device.run("print('OK')")


def test_restarts(rig: Rig) -> None:
    device = rig.device(Fake)
    result = device.run("fake.restart()")
    with pytest.raises(SessionError, match=r"(?s)ended with a restart of the board.*before"):
        result.expect_ok()
    works(device)


def test_hangs(rig: Rig) -> None:
    device = rig.device(Fake)
    with pytest.raises(SessionError, match=r"still running after 0\.5 s, killed"):
        device.run("fake.hang()", timeout=0.5)
    works(device)


def test_late_output_is_its_own(rig: Rig) -> None:
    device = rig.device(Fake)
    device.run("fake.later(b'tick\\r\\n')\nprint('OK')").expect_ok()
    with pytest.raises(SessionError, match="printed after the program's end: tick\n"):
        device.close()
    works(device)


def test_hangs_after_the_end(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    device = rig.device(Fake)
    monkeypatch.setattr(line, "RESET_TIMEOUT", 0.5)
    device.run("fake.reboot = lambda raw: fake.hang()\nprint('OK')").expect_ok()
    with pytest.raises(SessionError, match="after the program's end: can't soft-reset: "):
        device.close()


def test_prompt(rig: Rig) -> None:
    device = rig.device(Fake)
    repl = device.repl()
    repl.expect(">>> ")
    repl.interrupt()
    repl.expect(">>> ")
    repl.send("\x04")
    assert repl.wait().status == 0
    device.close()
    works(device)


def test_words_in_pieces(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """A restart and a reset are noticed, however few bytes come at a time."""
    monkeypatch.setattr(Port, "read_some", lambda port: port.read(1))
    device = rig.device(Fake)
    assert device.run("fake.restart()", timeout=10).lost == "a restart of the board"
    repl = device.repl()
    repl.expect(">>> ")
    repl.send("\x04")
    assert repl.wait(timeout=10).status == 0


def test_port_names(tmp_path: Path) -> None:
    names = ["a0", "u12", "c3", "port:rfc2217://host:1", "id:12-34"]
    targets = find([*names, "a0"], [tmp_path / "1", tmp_path / "2"])
    ports = ["/dev/ttyACM0", "/dev/ttyUSB12", "COM3", "rfc2217://host:1", "id:12-34"]
    assert [target.port for target in targets] == ports
    for wrong in ("board", "a", "x0", "port:"):
        with pytest.raises(TargetError, match=f"no target '{wrong}'"):
            find([wrong], [tmp_path])


def test_target_of_pytest(rig: Rig, pytester: pytest.Pytester) -> None:
    url = rig.device(Fake).target.port
    folder = pytester.path / "tests" / "device"
    folder.mkdir(parents=True)
    (folder / "good.py").write_text("# rules: A1\nprint('OK')\n")
    (folder / "late.py").write_text("# rules: A1\nfake.later(b'tick')\nprint('OK')\n")
    (folder / "unsuited.py").write_text("# rules: A1\n# needs: process\n")
    result = pytester.runpytest("tests/device", "--target", f"port:{url}")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["printed after the program's end: tick"])
