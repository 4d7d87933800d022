# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Boards behind pyserial's URLs, and ports that can't be opened."""

from __future__ import annotations

import fcntl
import os
import pty
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
import serial
from serial import rfc2217
from test_serial import Fake

from mprig.board import Board
from mprig.device import BoardDevice
from mprig.machine import SerialBoard
from mprig.session import SessionError
from mprig.targets import PORT, Target, TargetError

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:serial.rfc2217")


class Server:
    """Serves a fake board by RFC 2217, with pyserial's own side of that protocol."""

    def __init__(self) -> None:
        self.board = Fake()
        self.server = socket.create_server(("127.0.0.1", 0))
        self.url = f"rfc2217://127.0.0.1:{self.server.getsockname()[1]}"
        self.thread = threading.Thread(target=self.serve)
        self.thread.start()

    def serve(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self.server.accept()
                with client, serial.serial_for_url(self.board.url, timeout=0.05) as line:
                    self.connect(client, line)

    def connect(self, client: socket.socket, line: serial.Serial) -> None:
        """Carry bytes both ways until either side ends."""
        manager = rfc2217.PortManager(line, Writer(client))  # type: ignore[arg-type]
        ended = threading.Event()

        def answer() -> None:
            with suppress(OSError):
                while not ended.is_set():
                    client.sendall(b"".join(manager.escape(line.read(line.in_waiting or 1))))
            with suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)

        answering = threading.Thread(target=answer)
        answering.start()
        with suppress(OSError):
            while data := client.recv(1024):
                line.write(b"".join(manager.filter(data)))
        ended.set()
        answering.join()

    def close(self) -> None:
        self.server.shutdown(socket.SHUT_RDWR)
        self.server.close()
        self.thread.join()
        self.board.close()


class Writer:
    """The file that PortManager writes its answers to."""

    def __init__(self, client: socket.socket) -> None:
        self.write = client.sendall


@pytest.fixture
def device(tmp_path: Path) -> Iterator[BoardDevice]:
    with ExitStack() as stack:
        server = Server()
        stack.callback(server.close)
        board = Board(SerialBoard(server.url))
        stack.callback(board.drop)
        yield BoardDevice(Target(PORT, port=server.url), tmp_path / "log", board)


def test_rfc2217(device: BoardDevice) -> None:
    for _ in range(3):
        result = device.run("print('\\xff' * 3000)\nprint('OK')")
        result.expect_ok()
        assert result.stdout == "\xff" * 3000 + "\nOK\n"
        device.close()


def test_rfc2217_long_program(device: BoardDevice) -> None:
    text = "x" * 10000
    assert device.run(f"print(len('{text}'))").stdout == "10000\n"


def test_rfc2217_lost(device: BoardDevice) -> None:
    session = device.start("fake.say(b'last words')\nfake.read()\nfake.die()")
    session.expect("last words")  # what hasn't been read is lost with the line
    session.send("x")
    with pytest.raises(SessionError, match=r"(?s)ended with the line's loss.*last words"):
        session.wait().expect_ok()
    device.close()
    device.run("print('OK')").expect_ok()


def test_rfc2217_hang(device: BoardDevice) -> None:
    with pytest.raises(SessionError, match=r"still running after 0\.5 s, killed"):
        device.run("fake.hang()", timeout=0.5)
    device.close()


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("/dev/ttyACM99", "No such file or directory: '/dev/ttyACM99'; ports here: "),
        ("nonsense://x", "protocol 'nonsense' not known"),
        ("rfc2217://127.0.0.1:1", "Connection refused"),
        ("/dev/null", "Inappropriate ioctl"),
    ],
)
def test_wrong_port(url: str, told: str) -> None:
    with pytest.raises(TargetError, match=f"{url} can't be opened: .*{told}"):
        Board(SerialBoard(url)).run(b"")


def test_busy_port() -> None:
    master, slave = pty.openpty()
    fcntl.flock(slave, fcntl.LOCK_EX)
    try:
        with pytest.raises(TargetError, match=r"/dev/pts/.* another program has it open"):
            Board(SerialBoard(os.ttyname(slave))).run(b"")
    finally:
        os.close(master)
        os.close(slave)
