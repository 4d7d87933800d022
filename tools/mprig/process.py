# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Transports to a child process on this machine: over pipes, or on a terminal of its own."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import termios
import threading
import tty
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from .transport import Exit, Reader

CHUNK = 65536

# The shell opens the terminal as leader of a new session, which makes it the controlling
# terminal; only then does a typed Ctrl-C become SIGINT. A function run between fork and exec
# could do the same, but not safely in a process that has threads.
ON_TERMINAL = ("/bin/sh", "-c", 'exec "$@" <>"$0" >&0 2>&0')


class PipeProcess:
    """A child whose standard streams are three pipes."""

    streams: Mapping[str, Reader]

    def __init__(self, command: Sequence[str], env: Mapping[str, str]) -> None:
        self._child = subprocess.Popen(
            command,
            env=dict(env),
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        assert self._child.stdin and self._child.stdout and self._child.stderr
        self._stdin = self._child.stdin
        self.streams = {
            "stdout": _reader(self._child.stdout),
            "stderr": _reader(self._child.stderr),
        }

    def write(self, data: bytes) -> None:
        self._stdin.write(data)

    def close_input(self) -> None:
        self._stdin.close()

    def interrupt(self) -> None:
        self._child.send_signal(signal.SIGINT)

    def show_threads(self) -> str:
        self._child.send_signal(signal.SIGQUIT)
        return ""

    def wait(self, timeout: float) -> Exit | None:
        return wait_for(self._child, timeout)

    def kill(self) -> None:
        kill_group(self._child)
        self._stdin.close()


class TerminalProcess:
    """A child on a pseudo-terminal of its own, as if somebody sat in front of it.

    `serial`: as if it were on a serial line; its terminal changes no byte, and only knows Ctrl-C.
    `keep` are file descriptors that the child gets.
    """

    streams: Mapping[str, Reader]

    def __init__(
        self,
        command: Sequence[str],
        env: Mapping[str, str],
        serial: bool = False,
        keep: Sequence[int] = (),
    ) -> None:
        self._master, slave = pty.openpty()
        if serial:
            set_serial(slave)
        try:
            self._child = subprocess.Popen(
                [*ON_TERMINAL, os.ttyname(slave), *command],
                env=dict(env),
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                pass_fds=keep,
            )
        except BaseException:
            os.close(self._master)
            os.close(slave)
            raise
        # Ours stays open until the child has spoken: a terminal that nobody has open reads as
        # hung up.
        self._slave: int | None = slave
        self._at_end = False
        self._closing = threading.Lock()
        self.streams = {"stdout": self._read}

    def _read(self) -> bytes:
        if self._at_end:
            return b""
        try:
            data = os.read(self._master, CHUNK)
        except OSError:  # EIO: the last process on the terminal has gone
            self._at_end = True
            os.close(self._master)
            return b""
        self._drop_slave()
        return data

    def fileno(self) -> int:
        """For select: can be read when there is output, or its end."""
        return self._master

    def _drop_slave(self) -> None:
        """Close our end of the child's terminal, so that its end is seen as the end."""
        with self._closing:
            if self._slave is not None:
                os.close(self._slave)
                self._slave = None

    def write(self, data: bytes) -> None:
        os.write(self._master, data)

    def close_input(self) -> None:
        self.write(b"\x04")

    def interrupt(self) -> None:
        self.write(b"\x03")

    def show_threads(self) -> str:
        self._child.send_signal(signal.SIGQUIT)
        return ""

    def wait(self, timeout: float) -> Exit | None:
        ended = wait_for(self._child, timeout)
        if ended is not None:
            self._drop_slave()
        return ended

    def kill(self) -> None:
        kill_group(self._child)
        self._drop_slave()


def set_serial(terminal: int) -> None:
    """Have a terminal pass every byte as it is, except Ctrl-C."""
    tty.setraw(terminal)
    attributes = termios.tcgetattr(terminal)
    attributes[3] |= termios.ISIG
    special = attributes[6]
    assert isinstance(special, list)
    # The other keys that ISIG makes special.
    special[termios.VQUIT] = special[termios.VSUSP] = b"\0"
    termios.tcsetattr(terminal, termios.TCSANOW, attributes)


def _reader(pipe: IO[bytes]) -> Reader:
    def read() -> bytes:
        data = pipe.read(CHUNK)
        if not data:
            pipe.close()
        return data or b""

    return read


def wait_for(child: subprocess.Popen[bytes], timeout: float) -> Exit | None:
    """How `child` ended; None if it hasn't after `timeout` seconds. What it has left is killed."""
    is_new = child.returncode is None
    try:
        status = child.wait(timeout)
    except subprocess.TimeoutExpired:
        return None
    if is_new:  # later its number may be another's
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
    if status >= 0:
        return Exit(status=status)
    return Exit(signal_name=signal.Signals(-status).name)


def kill_group(child: subprocess.Popen[bytes]) -> None:
    """Kill `child`, the leader of a session of its own, and all that it started."""
    if child.returncode is None:
        # The whole session: whatever the child started holds the same pipes.
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def last_line(log: Path) -> str:
    """The last words of a process; empty if it has said nothing."""
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    return lines[-1] if lines else ""
