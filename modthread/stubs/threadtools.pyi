# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT

import threading
from typing import Protocol

__all__ = ("deadlocks", "interrupt", "show")

class _Writable(Protocol):
    def write(self, text: str, /) -> object: ...

def deadlocks() -> list[list[int]]: ...
def show(file: _Writable | None = None) -> None: ...
def interrupt(
    thread: threading.Thread | int,
    exception: BaseException | type[BaseException] = KeyboardInterrupt,
) -> bool: ...
