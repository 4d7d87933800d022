# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Calls that run in a pool of threads, and their results, as in CPython."""

import sys
import time
from collections import namedtuple

import threading

FIRST_COMPLETED = "FIRST_COMPLETED"
FIRST_EXCEPTION = "FIRST_EXCEPTION"
ALL_COMPLETED = "ALL_COMPLETED"

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


class BrokenThreadPool(BrokenExecutor):
    """The initializer of a pool's thread has failed."""


try:
    TimeoutError = TimeoutError
except NameError:

    class TimeoutError(OSError):
        """Something wasn't done in time."""


def _report(what, exception):
    sys.stderr.write(what + "\n")
    sys.print_exception(exception, sys.stderr)


class Future:
    """The result of a call that may not be over, or not even have begun."""

    def __init__(self):
        self._condition = threading.Condition()
        self._state = PENDING
        self._result = None
        self._exception = None
        self._callbacks = []
        self._waiters = []  # whoever waits for several futures

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
        with self._condition:
            if self._state == PENDING:
                self._state = CANCELLED
                self._condition.notify_all()
            elif not self.cancelled():
                return False
        self._call_back()
        return True

    def cancelled(self):
        return self._state in (CANCELLED, CANCELLED_AND_NOTIFIED)

    def running(self):
        return self._state == RUNNING

    def done(self):
        return self._state in (CANCELLED, CANCELLED_AND_NOTIFIED, FINISHED)

    def _has_ended(self):
        # For whoever waits for several futures, cancelled is not enough.
        return self._state in (CANCELLED_AND_NOTIFIED, FINISHED)

    def _tell_waiters(self):
        self._condition.notify_all()
        for waiter in self._waiters:
            waiter.note(self)

    def _wait(self, timeout):
        with self._condition:
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
        with self._condition:
            self._callbacks.append(fn)
        if self.done():
            self._call_back()

    def _call_back(self):
        # Whoever gets a callback out of the list calls it: each is called once, and
        # without the lock, for it may do anything.
        while True:
            with self._condition:
                if not self._callbacks:
                    return
                fn = self._callbacks.pop(0)
            try:
                fn(self)
            except Exception as e:
                _report("exception calling callback for %r" % self, e)

    # For executors.

    def set_running_or_notify_cancel(self):
        """Begin the call; False if it was cancelled."""
        with self._condition:
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

    def _finish(self, result, exception):
        with self._condition:
            if self.done():
                raise InvalidStateError("%s: %r" % (self._state, self))
            self._result = result
            self._exception = exception
            self._state = FINISHED
            self._tell_waiters()
        self._call_back()


# Waiting for several futures


class _Ends:
    # The ends of several futures, in the order in which they come.

    def __init__(self, fs):
        self._cond = threading.Condition()
        self._ended = []
        self._fs = fs
        for f in fs:
            with f._condition:
                if f._has_ended():
                    self._ended.append(f)
                else:
                    f._waiters.append(self)

    def note(self, f):
        with self._cond:
            self._ended.append(f)
            self._cond.notify_all()

    def next(self, timeout):
        # The next to end; None on timeout.
        with self._cond:
            if self._cond.wait_for(lambda: self._ended, timeout):
                return self._ended.pop(0)
            return None

    def close(self):
        for f in self._fs:
            with f._condition:
                if self in f._waiters:
                    f._waiters.remove(self)


class _Clock:
    # What is left of a timeout. See Condition.wait_for.

    def __init__(self, timeout):
        self._timeout = timeout
        self._last = time.ticks_ms()

    def left(self):
        if self._timeout is not None:
            now = time.ticks_ms()
            self._timeout -= time.ticks_diff(now, self._last) / 1000
            self._last = now
        return self._timeout


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
        for _ in fs:
            f = ends.next(clock.left())
            if f is None or _is_enough(f, return_when):
                break
    finally:
        ends.close()
    done = {f for f in fs if f._has_ended()}
    return DoneAndNotDoneFutures(done, fs - done)


def as_completed(fs, timeout=None):
    """Yield futures as they end; TimeoutError if not all do in time."""
    return _as_completed(set(fs), _Clock(timeout))  # the time begins now


def _as_completed(fs, clock):
    ends = _Ends(fs)
    try:
        for missing in range(len(fs), 0, -1):
            f = ends.next(clock.left())
            if f is None:
                raise TimeoutError("%d (of %d) futures unfinished" % (missing, len(fs)))
            yield f
    finally:
        ends.close()


# Executors


class Executor:
    """What can run calls: submit() and shutdown() are a derived class's."""

    def submit(self, fn, *args, **kwargs):
        raise NotImplementedError()

    def shutdown(self, wait=True, *, cancel_futures=False):
        pass

    def map(self, fn, *iterables, timeout=None, chunksize=1):
        """Submit fn for each tuple of arguments; return an iterator of the results."""
        clock = _Clock(timeout)
        return _results([self.submit(fn, *args) for args in zip(*iterables)], clock)

    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc_value, traceback):
        self.shutdown()
        return False


def _results(fs, clock):
    try:
        while fs:
            yield fs[0].result(clock.left())
            fs.pop(0)
    finally:
        for f in fs:
            f.cancel()


class _Call:
    def __init__(self, fn, args, kwargs):
        self.future = Future()
        self._fn = fn
        self._args = args
        self._kwargs = kwargs

    def run(self):
        if not self.future.set_running_or_notify_cancel():
            return
        try:
            result = self._fn(*self._args, **self._kwargs)
        except BaseException as e:
            self.future.set_exception(e)
        else:
            self.future.set_result(result)


class ThreadPoolExecutor(Executor):
    """Runs calls in at most max_workers threads, each started when it is needed."""

    _pools = 0

    def __init__(self, max_workers=None, thread_name_prefix="", initializer=None, initargs=()):
        if max_workers is None:
            max_workers = 5  # what CPython takes on one processor
        if max_workers <= 0:
            raise ValueError("max_workers must be greater than 0")
        if initializer is not None and not callable(initializer):
            raise TypeError("initializer must be a callable")
        self._max_workers = max_workers
        self._initializer = initializer
        self._initargs = initargs
        self._cond = threading.Condition()  # for all that follows
        self._calls = []
        self._threads = set()
        self._idle = 0
        self._broken = False
        self._shutdown = False
        ThreadPoolExecutor._pools += 1
        self._prefix = thread_name_prefix or "ThreadPoolExecutor-%d" % ThreadPoolExecutor._pools
        # Its threads wait for calls for ever, and the program for its threads.
        self._at_exit = self.shutdown
        threading._register_atexit(self._at_exit)

    def submit(*args, **kwargs):
        """submit(fn, *args, **kwargs): have that called; return its Future."""
        if len(args) < 2:
            raise TypeError("submit() takes a function")
        self, fn = args[:2]  # not named above: kwargs may have these names
        args = args[2:]
        with self._cond:
            self._check_usable()
            call = _Call(fn, args, kwargs)
            self._calls.append(call)
            if self._idle >= len(self._calls):
                self._cond.notify()
            elif len(self._threads) < self._max_workers:
                self._add_thread()
            return call.future

    def _check_usable(self):
        if self._broken:
            raise BrokenThreadPool("A thread initializer failed, the thread pool is not usable")
        if self._shutdown:
            raise RuntimeError("cannot schedule new futures after shutdown")

    def _add_thread(self):
        name = "%s_%d" % (self._prefix, len(self._threads))
        thread = threading.Thread(target=self._work, name=name, daemon=False)
        try:
            thread.start()
        except RuntimeError:
            # There is no room for another thread. Those that are there will do.
            if not self._threads:
                self._calls.pop()
                raise
        else:
            self._threads.add(thread)

    def _work(self):
        try:
            if self._initializer is not None:
                self._initializer(*self._initargs)
        except BaseException as e:
            _report("Exception in initializer:", e)
            self._break()
            return
        while True:
            call = self._next()
            if call is None:
                return
            call.run()
            call = None  # nobody needs its result for longer than the caller

    def _next(self):
        # Waits for a call; None if there won't be any.
        with self._cond:
            self._idle += 1
            self._cond.wait_for(lambda: self._calls or self._shutdown or self._broken)
            self._idle -= 1
            return self._calls.pop(0) if self._calls else None

    def _break(self):
        with self._cond:
            self._broken = True
            calls = self._take_calls()
            self._cond.notify_all()
        for call in calls:
            call.future.set_exception(BrokenThreadPool("A thread initializer failed"))

    def _take_calls(self):
        calls = self._calls
        self._calls = []
        return calls

    def shutdown(self, wait=True, *, cancel_futures=False):
        """Accept no more calls; wait for those that are there, or cancel them."""
        with self._cond:
            self._shutdown = True
            calls = self._take_calls() if cancel_futures else ()
            self._cond.notify_all()
        for call in calls:
            call.future.cancel()
            call.future.set_running_or_notify_cancel()
        threading._unregister_atexit(self._at_exit)
        if wait:
            for thread in self._threads:
                thread.join()
