# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Runs other programs for the fetching of sources: quietly, with a log and a time limit."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

from .pins import NotHad


def run(command: list[str], cwd: Path, log: Path, timeout: float) -> str:
    """Run a command silently and return its standard output.

    All output is appended to `log`. `NotHad` carries the last line that looks like the reason
    when the command is missing, fails, or takes longer than `timeout` seconds.
    """
    # LC_ALL: the reason is picked out of the output; GIT_*: never wait for somebody to type.
    env = dict(os.environ, LC_ALL="C.UTF-8", GIT_TERMINAL_PROMPT="0")
    try:
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            start_new_session=True,
        )
    except FileNotFoundError:
        raise NotHad("not installed") from None
    stdout, stderr = _wait(process, timeout)
    with log.open("a", encoding="utf-8") as file:
        file.write(f"$ {' '.join(command)}\n{stdout}{stderr}")
    if process.returncode != 0:
        raise NotHad(reason_in(stderr) or f"exit status {process.returncode}")
    return stdout


def _wait(process: subprocess.Popen[str], timeout: float) -> tuple[str, str]:
    """Its output. It ends here with all that it has started: git's helpers keep its pipes."""
    try:
        return process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        raise NotHad(f"no answer within {timeout:g} s") from None
    finally:
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def reason_in(output: str) -> str:
    """The line of a failed tool's output that says most: its first error, else its last line."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith(("E: ", "fatal: ", "error: "))]
    return [*errors, *lines[-1:], ""][0]
