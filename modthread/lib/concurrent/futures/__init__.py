# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Calls that run in a pool of threads, and their results, as in CPython."""

from ._base import (  # noqa: F401 - to be imported from here
    CANCELLED,
    CANCELLED_AND_NOTIFIED,
    FINISHED,
    PENDING,
    RUNNING,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    InvalidStateError,
    TimeoutError,
)
from ._waiting import (  # noqa: F401 - to be imported from here
    ALL_COMPLETED,
    FIRST_COMPLETED,
    FIRST_EXCEPTION,
    DoneAndNotDoneFutures,
    as_completed,
    wait,
)
from .thread import BrokenThreadPool, ThreadPoolExecutor  # noqa: F401 - as above

__all__ = (
    "ALL_COMPLETED",
    "as_completed",
    "BrokenExecutor",
    "CancelledError",
    "Executor",
    "FIRST_COMPLETED",
    "FIRST_EXCEPTION",
    "Future",
    "InvalidStateError",
    "ThreadPoolExecutor",
    "TimeoutError",
    "wait",
)
