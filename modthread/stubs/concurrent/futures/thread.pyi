# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT

from collections.abc import Callable
from concurrent.futures import BrokenExecutor as BrokenExecutor
from concurrent.futures import Executor as Executor
from concurrent.futures import Future as Future
from typing import Any, ParamSpec, TypeVar

_T = TypeVar("_T")
_P = ParamSpec("_P")

class BrokenThreadPool(BrokenExecutor): ...

class ThreadPoolExecutor(Executor):
    def __init__(
        self,
        max_workers: int | None = None,
        thread_name_prefix: str = "",
        initializer: Callable[..., object] | None = None,
        initargs: tuple[Any, ...] = (),
    ) -> None: ...
    # The function's own arguments may have any name here, `fn` too.
    def submit(  # type: ignore[override]
        self, fn: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs
    ) -> Future[_T]: ...
    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None: ...
