# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Machines to connect to: a board on a serial port, or one that QEMU pretends to be."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from serial.tools import list_ports

from .process import kill_group, last_line, wait_for
from .targets import Target, TargetError
from .terminal import PtyMachine
from .transport import Exit

#: QEMU's name for a board's line that is on a socket.
LINE = "chardev:line"


class Machine(Protocol):
    """Something with a serial line."""

    def start(self) -> str:
        """Switch it on if need be; returns pyserial's URL of its line."""

    def ended(self, timeout: float) -> Exit | None:
        """How it ended, None if it hasn't; blocks for `timeout` seconds at most."""

    def kill(self) -> None:
        """Switch it off, if that's possible. May be called again."""

    def rest(self) -> None:
        """Nobody uses it for now: it may stand still until `go_on`. May be called again."""

    def go_on(self) -> None:
        """It is used again. May be called again."""

    def last_words(self) -> str:
        """The last line that the machine itself has said, not the program on it."""


def qemu_command(board: str, firmware: Path, line: str) -> list[str]:
    """The command that starts QEMU with `line` as the board's UART."""
    command = ["qemu-system-arm", "-machine", board, "-kernel", str(firmware), "-serial", line]
    return [*command, "-nographic", "-monitor", "null", "-semihosting"]


def not_without_us(command: list[str]) -> list[str]:
    """`command`, killed when the thread that starts it ends in whatever way; on Linux.

    Nothing else would tell QEMU: its end of the line stays open.
    """
    if not (shutil.which("setpriv") and shutil.which(command[0])):
        return command
    # This process may end before the signal is asked for, and then nothing sends it.
    unless_late = '[ "$PPID" = "$0" ] && exec "$@"'
    shell = ["/bin/sh", "-c", unless_late, str(os.getpid())]
    return ["setpriv", "--pdeathsig=KILL", *shell, *command]


class SocketQemu:
    """A QEMU whose board has its UART on a socket; what QEMU itself has to say goes into `log`."""

    def __init__(self, log: Path) -> None:
        self._log = log
        self._child: subprocess.Popen[bytes] | None = None

    def _launch(self, command: Sequence[str]) -> str:
        """Start QEMU, whose command has LINE as its board's UART; the URL of that.

        Raises FileNotFoundError if there is no such program.
        The socket is bound and listening before QEMU gets it. So nobody else can take the port,
        and a connection can be made before QEMU is up.
        """
        with socket.create_server(("127.0.0.1", 0)) as server:
            fd = server.fileno()
            line = f"socket,id=line,fd={fd},server=on,wait=off,nodelay=on"
            whole = [*command, "-chardev", line]
            self._log.parent.mkdir(parents=True, exist_ok=True)
            with self._log.open("ab") as log:
                self._child = subprocess.Popen(
                    not_without_us(whole),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    pass_fds=(fd,),
                    start_new_session=True,
                )
            return f"socket://127.0.0.1:{server.getsockname()[1]}"

    def ended(self, timeout: float) -> Exit | None:
        return wait_for(self._child, timeout) if self._child else None

    def kill(self) -> None:
        if self._child:
            kill_group(self._child)
            self._child = None

    def rest(self) -> None:
        pass

    def go_on(self) -> None:
        pass

    def last_words(self) -> str:
        return last_line(self._log)


class Qemu(SocketQemu):
    """An Arm board in QEMU. `options` are further ones of QEMU's command line."""

    def __init__(self, board: str, firmware: Path, log: Path, options: Sequence[str] = ()) -> None:
        super().__init__(log)
        self._board = board
        self._firmware = firmware
        self._options = options

    def start(self) -> str:
        """Start QEMU; raises TargetError if there is none."""
        try:
            return self._launch([*qemu_command(self._board, self._firmware, LINE), *self._options])
        except FileNotFoundError:
            raise TargetError("qemu-system-arm is missing: it is QEMU for Arm") from None

    def rest(self) -> None:
        """Stop it: a board that does nothing takes 6 % of a CPU, and there may be a dozen."""
        self._signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        if self._child and self._child.poll() is None:
            os.killpg(self._child.pid, number)


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

    def rest(self) -> None:
        pass

    def go_on(self) -> None:
        pass

    def last_words(self) -> str:
        return ""


def machine_of(target: Target, log: Path) -> Machine:
    """A function that makes a board of a target; the machine's own output goes into `log`.

    Raises TargetError if its firmware isn't built.
    """
    if target.command:
        return PtyMachine(target.command, log)
    if target.port:
        return SerialBoard(target.port)
    if target.kind.esp:
        from .espqemu import machine_of_image  # noqa: PLC0415  # which builds on this file

        return machine_of_image(target, log)
    if not target.kind.machine:
        return PtyMachine([sys.executable, "-m", "mprig.unixboard", str(target.interpreter())], log)
    if target.kind.pty:
        command = qemu_command(target.kind.machine, target.interpreter(), "pty")
        return PtyMachine(not_without_us(command), log)
    return Qemu(target.kind.machine, target.interpreter(), log, target.kind.options)
