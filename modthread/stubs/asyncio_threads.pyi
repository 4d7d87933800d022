# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT

from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import Executor, Future
from typing import Any, ParamSpec, TypeVar

_T = TypeVar("_T")
_P = ParamSpec("_P")

# The function's own arguments may have any name here, `func` too.
async def to_thread(func: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> _T: ...
async def wrap_future(future: Future[_T]) -> _T: ...
def run_in_executor(
    executor: Executor | None, func: Callable[..., _T], *args: Any
) -> Awaitable[_T]: ...
def call_soon_threadsafe(callback: Callable[..., object], *args: Any) -> None: ...
def run_coroutine_threadsafe(coro: Coroutine[Any, Any, _T], loop: object = None) -> Future[_T]: ...
