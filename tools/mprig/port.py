# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""A serial port as mpremote uses it, with what mpremote doesn't do: limits and a memory."""

from __future__ import annotations

import errno
import time
from collections.abc import Iterator
from contextlib import contextmanager

import serial
from serial import rfc2217
from serial.tools import list_ports

#: Seconds that a read blocks at most, so that a reader sees in time that it should stop.
POLL = 0.1
CHUNK = 4096
TAIL = 300


WHY = {
    errno.EWOULDBLOCK: "another program has it open",
    errno.EACCES: "you may not open it; on Debian the group dialout may",
}


def why_not(url: str) -> str:
    """The reason why a port can't be opened, and what there is instead. Tries once more."""
    try:
        serial.serial_for_url(url, exclusive=True).close()
        return "it could be a moment later"
    except (OSError, ValueError) as error:
        reason = WHY.get(getattr(error, "errno", None) or 0, str(error))
    if "://" in url:
        return reason
    there = ", ".join(sorted(port.device for port in list_ports.comports())) or "none"
    return f"{reason}; ports here: {there}"


class Port:
    """Wraps an open pyserial port; has the methods that mpremote's SerialTransport calls.

    Within `limit` every method raises SerialTimeoutException after its time. mpremote alone
    would wait for good on a board that says half an answer, or never stops talking.
    """

    def __init__(self, line: serial.Serial) -> None:
        self._line = line
        self._line.timeout = POLL
        # RFC 2217's port refuses a limit of ours; it has one of its own, on its socket.
        self._limits_writes = not isinstance(line, rfc2217.Serial)
        self._returned = b""
        self._deadline: float | None = None
        self._seen = b""

    @contextmanager
    def limit(self, seconds: float) -> Iterator[None]:
        """Let all that is done inside take `seconds` at most."""
        self._deadline = time.monotonic() + seconds
        if self._limits_writes:
            self._line.write_timeout = seconds
        try:
            yield
        finally:
            self._deadline = None

    def _check(self) -> None:
        if self._deadline is not None and time.monotonic() > self._deadline:
            raise serial.SerialTimeoutException("no complete answer in time")

    def inWaiting(self) -> int:  # noqa: N802, RUF100  # pyserial's old name, which mpremote calls
        """How many bytes can be read at once."""
        self._check()
        return len(self._returned) or self._line.in_waiting

    def read(self, size: int = 1) -> bytes:
        """Exactly `size` bytes within a limit; without one, what has come after POLL seconds."""
        data = b""
        while len(data) < size:
            self._check()
            data += self._take(size - len(data))
            if self._deadline is None:
                break
        return data

    def read_some(self) -> bytes:
        """The bytes that have come; blocks for POLL seconds at most, then returns nothing."""
        data = self.read(1)
        try:
            while data and len(data) < CHUNK and self.inWaiting():
                data += self.read(self.inWaiting())
        except OSError:
            pass  # the last words first; the next call finds the line as broken as it is
        return data

    def _take(self, size: int) -> bytes:
        if not self._returned:
            # mpremote asks for single bytes; all that is there at once costs the same.
            self._returned = bytes(self._line.read(max(size, self._line.in_waiting)))
            self._seen = (self._seen + self._returned)[-TAIL:]
        data, self._returned = self._returned[:size], self._returned[size:]
        return data

    def unread(self, data: bytes) -> None:
        """Give `data` back: it is what is read next."""
        self._returned = data + self._returned

    def write(self, data: bytes) -> None:
        """Send `data`; blocks while the other side takes nothing."""
        self._check()
        self._line.write(data)

    def close(self) -> None:
        """Close the port. May be called again."""
        self._line.close()

    @property
    def tail(self) -> str:
        """The last bytes that came, readable."""
        return repr(self._seen) if self._seen else "nothing"
