# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT

from collections.abc import Callable
from typing import ParamSpec, TypeVar

_T = TypeVar("_T")
_P = ParamSpec("_P")

async def to_thread(func: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T: ...
