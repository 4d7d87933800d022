# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT

import threading
from typing import Protocol

__all__ = ("DeadlockError", "deadlocks", "detect_deadlocks", "interrupt", "show")

class _Writable(Protocol):
    def write(self, text: str, /) -> object: ...

class DeadlockError(RuntimeError): ...

def detect_deadlocks(on: bool = True) -> None: ...
def deadlocks() -> list[list[int]]: ...
def show(file: _Writable | None = None) -> None: ...
def interrupt(
    thread: threading.Thread | int,
    exception: BaseException | type[BaseException] = KeyboardInterrupt,
) -> bool: ...
