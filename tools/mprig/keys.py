# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Single keys from the terminal, while something is shown there."""

from __future__ import annotations

import os
import select
import sys
import termios
import time
import tty


class Keys:
    """Keys arrive at once and aren't shown; Ctrl-C stays a signal. Without a terminal: none."""

    def __init__(self, *, wanted: bool) -> None:
        self._wanted = wanted and sys.stdin.isatty()
        self._before: list[object] = []

    def __enter__(self) -> Keys:
        if self._wanted:
            self._before = termios.tcgetattr(sys.stdin)
            tty.setcbreak(sys.stdin)
        return self

    def __exit__(self, *_: object) -> None:
        if self._before:
            termios.tcsetattr(sys.stdin, termios.TCSADRAIN, self._before)  # type: ignore[arg-type]

    def read(self, seconds: float = 0.0) -> str:
        """The keys that were pressed, as soon as there is one; "" after so many seconds."""
        if not self._before:
            time.sleep(seconds)
            return ""
        if not select.select([sys.stdin], [], [], seconds)[0]:
            return ""
        return os.read(sys.stdin.fileno(), 100).decode("utf-8", "replace")
