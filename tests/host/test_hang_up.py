# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""The unix port on a line that hangs up."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest

from dev import fetch

# As in a session that `nohup` or a CI's runner has begun.
BEGIN = "trap '' HUP; exec \"$@\""


@pytest.fixture
def server(newest_root: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "mprig.unixboard", str(newest_root / "unix/micropython")]
    env = {**os.environ, "PYTHONPATH": str(fetch.ROOT / "tools")}
    with subprocess.Popen(
        ["sh", "-c", BEGIN, "sh", *command], env=env, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process
        process.kill()


def read_until(line: int, ending: bytes) -> None:
    text = b""
    while ending not in text:
        assert select.select([line], [], [], 30)[0], text
        text += os.read(line, 4096)


def test_hang_up(server: subprocess.Popen[str]) -> None:
    """At the raw prompt the interpreter ends, also where SIGHUP doesn't end it."""
    path = server.stdout.readline().split()[-1] if server.stdout else ""
    line = os.open(path, os.O_RDWR | os.O_NOCTTY)
    tty.setraw(line)
    os.write(line, b"\x01")
    read_until(line, b"raw REPL; CTRL-B to exit\r\n>")
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text()
    interpreter = os.pidfd_open(int(children))
    os.close(line)
    # Nothing that it would hear in the middle of a read.
    signal.pidfd_send_signal(interpreter, signal.SIGSTOP)
    server.kill()
    server.wait()
    signal.pidfd_send_signal(interpreter, signal.SIGCONT)
    try:
        assert select.select([interpreter], [], [], 30)[0], "it runs on"
    finally:
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(interpreter, signal.SIGKILL)
        os.close(interpreter)
