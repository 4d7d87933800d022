# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Waiting for several futures."""

from collections import namedtuple

import threading

from ._base import TimeoutError, _Clock

FIRST_COMPLETED = "FIRST_COMPLETED"
FIRST_EXCEPTION = "FIRST_EXCEPTION"
ALL_COMPLETED = "ALL_COMPLETED"


class _Ends:
    # The ends of several futures, in the order in which they come. Ending one needs no
    # memory for it: there is a place for each.

    def __init__(self, fs):
        self._cond = threading.Condition()
        self._pending = set(fs)
        self._ended = [None] * len(self._pending)
        self._count = 0  # how many have ended
        self._given = 0

    def watch(self):
        for f in list(self._pending):
            with f._lock:
                f._waiters = list(f._waiters) + [self]
                if f._has_ended():
                    f._waiters.remove(self)
                    self.note(f)

    def note(self, f):
        with self._cond:
            if f not in self._pending:
                return  # nobody waits any more
            self._pending.remove(f)
            self._ended[self._count] = f
            self._count += 1
            self._cond.notify_all()

    def _has_next(self):
        return self._count > self._given

    def wait(self, timeout):
        # For the next to end; False on timeout.
        with self._cond:
            return self._cond.wait_for(self._has_next, timeout)

    def take(self):
        # It isn't kept here.
        f = self._ended[self._given]
        self._ended[self._given] = None
        self._given += 1
        return f

    def close(self):
        while True:
            with self._cond:
                if not self._pending:
                    return
                f = self._pending.pop()
            with f._lock:
                if self in f._waiters:
                    f._waiters.remove(self)


DoneAndNotDoneFutures = namedtuple("DoneAndNotDoneFutures", ("done", "not_done"))


def _is_enough(f, return_when):
    if return_when == FIRST_EXCEPTION:
        return not f.cancelled() and f.exception() is not None
    return return_when == FIRST_COMPLETED


def wait(fs, timeout=None, return_when=ALL_COMPLETED):
    """Wait for futures to end; return those that have and those that haven't."""
    if return_when not in (FIRST_COMPLETED, FIRST_EXCEPTION, ALL_COMPLETED):
        raise ValueError("Invalid return condition: %r" % (return_when,))
    fs = set(fs)
    clock = _Clock(timeout)
    ends = _Ends(fs)
    try:
        ends.watch()
        for _ in fs:
            if not ends.wait(clock.left()) or _is_enough(ends.take(), return_when):
                break
    finally:
        ends.close()
    done = {f for f in fs if f._has_ended()}
    return DoneAndNotDoneFutures(done, fs - done)


def as_completed(fs, timeout=None):
    """Yield futures as they end; TimeoutError if not all do in time."""
    return _as_completed(_Ends(set(fs)), _Clock(timeout))  # the time begins now


def _as_completed(ends, clock):
    total = missing = len(ends._ended)
    try:
        ends.watch()
        while missing:
            if not ends.wait(clock.left()):
                raise TimeoutError("%d (of %d) futures unfinished" % (missing, total))
            missing -= 1
            yield ends.take()  # in no variable: it is the caller's alone
    finally:
        ends.close()
