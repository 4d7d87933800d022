"""What there is to connect to: a board on a serial port, or one that QEMU pretends to be."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from serial.tools import list_ports

from .process import kill_group, wait_for
from .targets import TargetError
from .transport import Exit


class Machine(Protocol):
    """Something with a serial line."""

    def start(self) -> str:
        """Switch it on if need be; returns pyserial's URL of its line."""

    def ended(self, timeout: float) -> Exit | None:
        """How it ended, None if it hasn't; blocks for `timeout` seconds at most."""

    def kill(self) -> None:
        """Switch it off, if that's possible. May be called again."""

    def last_words(self) -> str:
        """The last line that the machine itself has said, not the program on it."""


class Qemu:
    """An Arm board in QEMU; what QEMU itself has to say goes into `log`.

    `options` are further ones of QEMU's command line.
    """

    def __init__(self, board: str, firmware: Path, log: Path, options: Sequence[str] = ()) -> None:
        self._board = board
        self._firmware = firmware
        self._log = log
        self._options = options
        self._child: subprocess.Popen[bytes] | None = None

    def start(self) -> str:
        """Start QEMU; raises TargetError if there is none.

        The socket is bound and listening before QEMU gets it. So nobody else can take the port,
        and a connection can be made before QEMU is up.
        """
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
            self._child = self._popen(server.fileno())
        return f"socket://127.0.0.1:{port}"

    def _popen(self, fd: int) -> subprocess.Popen[bytes]:
        command = ["qemu-system-arm", "-machine", self._board, "-kernel", str(self._firmware)]
        command += ["-nographic", "-monitor", "null", "-semihosting"]
        command += ["-chardev", f"socket,id=line,fd={fd},server=on,wait=off,nodelay=on"]
        command += ["-serial", "chardev:line", *self._options]
        self._log.parent.mkdir(parents=True, exist_ok=True)
        try:
            with self._log.open("ab") as log:
                return subprocess.Popen(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    pass_fds=(fd,),
                    start_new_session=True,
                )
        except FileNotFoundError:
            raise TargetError("qemu-system-arm is missing: `make deps` installs it") from None

    def ended(self, timeout: float) -> Exit | None:
        return wait_for(self._child, timeout) if self._child else None

    def kill(self) -> None:
        if self._child:
            kill_group(self._child)
            self._child = None

    def last_words(self) -> str:
        lines = self._log.read_text(errors="replace").splitlines() if self._log.exists() else []
        return lines[-1] if lines else ""


class SerialBoard:
    """A real board. It stays on, whatever happens to the program on it."""

    def __init__(self, url: str) -> None:
        self._url = url

    def start(self) -> str:
        """The URL; `id:` is looked up each time, as a board may come back under another name."""
        if not self._url.startswith("id:"):
            return self._url
        number = self._url[len("id:") :]
        there = {port.serial_number: port.device for port in list_ports.comports()}
        if number not in there:
            known = ", ".join(sorted(filter(None, there))) or "none"
            raise TargetError(f"no board has the serial number {number}; there are: {known}")
        return str(there[number])

    def ended(self, timeout: float) -> Exit | None:
        return None

    def kill(self) -> None:
        pass

    def last_words(self) -> str:
        return ""
