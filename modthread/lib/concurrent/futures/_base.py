# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Futures, and what executors have in common."""

import sys
import time

import threading

PENDING = "PENDING"
RUNNING = "RUNNING"
CANCELLED = "CANCELLED"
CANCELLED_AND_NOTIFIED = "CANCELLED_AND_NOTIFIED"  # the executor has seen it, too
FINISHED = "FINISHED"


class CancelledError(Exception):
    """The call was cancelled."""


class InvalidStateError(Exception):
    """The future isn't in a state that allows this."""


class BrokenExecutor(RuntimeError):
    """The executor can't run calls any more."""


try:
    TimeoutError = TimeoutError
except NameError:

    class TimeoutError(OSError):
        """Something wasn't done in time."""


def _report(what, exception, whose=""):
    # In one piece if there is memory for it; and whoever has to go on does.
    try:
        threading._print_exception("%s%r\n" % (what, whose) if whose else what + "\n", exception)
    except MemoryError:
        sys.stderr.write("no memory to report an exception\n")


_ENDED = (CANCELLED, CANCELLED_AND_NOTIFIED, FINISHED)  # made once, not at each look


class Future:
    """The result of a call that may not be over, or not even have begun."""

    # One lock for all of them: it is held for some lines only. What few need is made for these:
    # a call's end needs no memory, and most calls take less time than a Condition's making.
    _lock = threading.RLock()
    _callbacks = ()
    _waiters = ()  # whoever waits for several futures

    def __init__(self):
        self._state = PENDING
        self._result = None
        self._exception = None
        self._cond = None

    def __getattr__(self, name):
        # CPython's future has one from the beginning.
        if name != "_condition":
            raise AttributeError(name)
        with self._lock:
            if self._cond is None:
                self._cond = threading.Condition(self._lock)
            return self._cond

    def __repr__(self):
        state = "cancelled" if self.cancelled() else self._state.lower()
        if self._state == FINISHED:
            how, what = "raised", self._exception
            if what is None:
                how, what = "returned", self._result
            state = "%s %s %s" % (state, how, type(what).__name__)
        return "<Future at 0x%x state=%s>" % (id(self), state)

    def cancel(self):
        """Cancel the call if it hasn't begun; False if it has."""
        with self._lock:
            if self._state == PENDING:
                self._state = CANCELLED
                if self._cond is not None:
                    self._cond.notify_all()
            elif not self.cancelled():
                return False
        self._call_back()
        return True

    def cancelled(self):
        return self._state in (CANCELLED, CANCELLED_AND_NOTIFIED)

    def running(self):
        return self._state == RUNNING

    def done(self):
        return self._state in _ENDED

    def _has_ended(self):
        # For whoever waits for several futures, cancelled is not enough.
        return self._state in (CANCELLED_AND_NOTIFIED, FINISHED)

    def _tell_waiters(self):
        if self._cond is not None:
            self._cond.notify_all()
        while self._waiters:
            self._waiters.pop().note(self)

    def _wait(self, timeout):
        with self._lock:
            if self._state == FINISHED:
                return
            if not self._condition.wait_for(self.done, timeout):
                raise TimeoutError()
        if self.cancelled():
            raise CancelledError()

    def result(self, timeout=None):
        """Wait for the call to end; return what it returned, or raise what it raised."""
        self._wait(timeout)
        if self._exception is not None:
            raise self._exception
        return self._result

    def exception(self, timeout=None):
        """Wait for the call to end; return what it raised, None if nothing."""
        self._wait(timeout)
        return self._exception

    def add_done_callback(self, fn):
        """Call fn(self) when the call has ended or is cancelled; at once if it is."""
        with self._lock:
            self._callbacks = list(self._callbacks) + [fn]
        if self.done():
            self._call_back()

    def _call_back(self):
        # The thread that gets a callback out of the list calls it: each is called once, and
        # without the lock, for it may do anything.
        while True:
            with self._lock:
                if not self._callbacks:
                    return
                fn = self._callbacks.pop(0)
            try:
                fn(self)
            except Exception as e:
                _report("exception calling callback for ", e, self)

    # For executors.

    def set_running_or_notify_cancel(self):
        """Begin the call; False if it was cancelled."""
        with self._lock:
            if self._state == CANCELLED:
                self._state = CANCELLED_AND_NOTIFIED
                self._tell_waiters()
                return False
            if self._state != PENDING:
                raise RuntimeError("Future in unexpected state")
            self._state = RUNNING
            return True

    def set_result(self, result):
        """End the call with a result."""
        self._finish(result, None)

    def set_exception(self, exception):
        """End the call with an exception."""
        self._finish(None, exception)

    def _ended_error(self):
        # Not in _finish(): that would be too large for the C stack, see queue.py.
        return InvalidStateError("%s: %r" % (self._state, self))

    def _finish(self, result, exception):
        with self._lock:
            if self._state in _ENDED:
                raise self._ended_error()
            self._result = result
            self._exception = exception
            self._state = FINISHED
            if self._cond is not None or self._waiters:
                self._tell_waiters()
        if self._callbacks:
            self._call_back()


class _Clock:
    # The rest of a timeout. See Condition.wait_for.

    def __init__(self, timeout):
        self._timeout = timeout
        self._last = time.ticks_ms()

    def left(self):
        if self._timeout is not None:
            now = time.ticks_ms()
            self._timeout -= time.ticks_diff(now, self._last) / 1000
            self._last = now
        return self._timeout


# Executors


class Executor:
    """Runs calls: submit() and shutdown() are a derived class's."""

    def submit(self, fn, *args, **kwargs):
        raise NotImplementedError()

    def shutdown(self, wait=True, *, cancel_futures=False):
        pass

    def map(self, fn, *iterables, timeout=None, chunksize=1, buffersize=None):
        """Submit fn for each tuple of arguments; return an iterator of the results.

        With buffersize no more than so many results wait to be taken.
        """
        if buffersize is not None and not isinstance(buffersize, int):
            raise TypeError("buffersize must be an integer or None")
        if buffersize is not None and buffersize < 1:
            raise ValueError("buffersize must be None or > 0")
        calls = _Calls(self, fn, zip(*iterables), _Clock(timeout))
        try:
            calls.submit(buffersize)
        except:  # noqa: E722 - Ctrl-C, no memory
            calls.cancel()
            raise
        return _results(calls)

    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc_value, traceback):
        self.shutdown()
        return False


class _Calls:
    # The calls that map() has submitted, in its order.

    def __init__(self, executor, fn, args, clock):
        self._executor = executor
        self._fn = fn
        self._args = args  # an iterator; None when all are submitted
        self._clock = clock
        self._fs = []
        self._given = 0

    def submit(self, count):
        # So many more; None: all.
        while self._args is not None and count != 0:
            args = next(self._args, None)
            if args is None:
                self._args = self._executor = None  # which isn't kept for the results' sake
                return
            self._fs.append(self._executor.submit(self._fn, *args))
            if count is not None:
                count -= 1

    def result(self):
        f = self._fs[self._given]
        try:
            return f.result(self._clock.left())
        finally:
            f.cancel()  # if it isn't over
            self._drop()

    def _drop(self):
        # The first of them, and the places of dropped ones when they are the most.
        self._fs[self._given] = None
        self._given += 1
        if 2 * self._given > len(self._fs):
            del self._fs[: self._given]
            self._given = 0

    def is_over(self):
        return self._given == len(self._fs)

    def cancel(self):
        self._args = None
        for f in self._fs:
            if f is not None:
                f.cancel()


def _results(calls):
    try:
        while not calls.is_over():
            calls.submit(1)
            yield calls.result()  # in no variable, as above
    finally:
        calls.cancel()
