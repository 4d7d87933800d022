# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""The thing that carries a session's bytes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

#: Blocks until there are bytes and returns them; `b""` means that no more will come.
Reader = Callable[[], bytes]


@dataclass(frozen=True)
class Exit:
    """How an interpreter ended: exactly one of the three is set.

    `lost` says by what the interpreter went away without an end of its own.
    """

    status: int | None = None
    signal_name: str | None = None
    lost: str = ""

    def __str__(self) -> str:
        if self.lost:
            return self.lost
        return f"signal {self.signal_name}" if self.signal_name else f"exit status {self.status}"


class Transport(Protocol):
    """One program running somewhere, and the bytes between it and us.

    `streams` names the program's outputs: always `stdout`, and `stderr` where the target keeps
    it apart. Every reader is called from a thread of its own, and returns `b""` for good once the
    program has ended or was killed.
    """

    streams: Mapping[str, Reader]

    def write(self, data: bytes) -> None:
        """Deliver `data` as input. May block while the other side doesn't read."""

    def close_input(self) -> None:
        """Tell the program that no more input will come."""

    def interrupt(self) -> None:
        """Do what Ctrl-C does on this target. Doesn't wait for an effect."""

    def show_threads(self) -> str:
        """Have a program that hangs show its threads: in what is returned, or in its output.

        It may be interrupted for that. Parts that can't be had are left out. It
        takes some seconds at most.
        """

    def wait(self, timeout: float) -> Exit | None:
        """Block until the program has ended, `timeout` seconds at most; None if it hasn't."""

    def kill(self) -> None:
        """End the program now and let go of every resource. May be called again."""
