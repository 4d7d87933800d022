# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""The names of threading that fewer programs use: it loads them when they are asked for."""

import sys

import threading


def _repr(obj, state):
    return "<threading.%s at 0x%x: %s>" % (type(obj).__name__, id(obj), state)


_CRLock = _PyRLock = threading.RLock  # CPython's names for its two


class Semaphore:
    """A number of permits: acquire() takes one or waits, release() gives some."""

    _limit = None

    def __init__(self, value=1):
        if value < 0:
            raise ValueError("semaphore initial value must be >= 0")
        self._cond = threading.Condition()
        # Of its lock: calls less.
        self._enter = self._cond._lock.acquire
        self._leave = self._cond._lock.release
        self._value = value

    def __repr__(self):
        limit = "" if self._limit is None else "/%d" % self._limit
        return _repr(self, "value=%d%s" % (self._value, limit))

    def acquire(self, blocking=True, timeout=None):
        """Take a permit; False if there is none within the timeout."""
        if not blocking:
            if timeout is not None:
                raise ValueError("can't specify timeout for non-blocking acquire")
            timeout = 0
        # No `with`, and no more variables: then MicroPython has room for them on the C stack.
        # No jump between these two.
        self._enter()
        try:
            # No jump from here on: neither Ctrl-C nor a callback comes in between.
            blocking = self._value > 0
            self._value -= blocking
            timeout = self._THEN[blocking](self, timeout)
            self._leave()
            return timeout
        except:  # noqa: E722 - a name here is a jump
            # No jump before that. A call may fail for want of C stack.
            self._value += blocking
            self._leave()
            raise

    __enter__ = acquire

    def _taken(self, timeout):
        return True

    def _wait(self, timeout):
        taken = False

        def take():
            # No jump: neither Ctrl-C nor a callback comes in between.
            nonlocal taken
            taken = self._value > 0
            self._value -= taken
            return taken

        try:
            return self._cond.wait_for(take, timeout)
        except:  # noqa: E722 - a name here is a jump
            # No jump before that: Ctrl-C may come twice.
            self._value += taken
            self._cond.notify()
            raise

    _THEN = _wait, _taken

    def release(self, n=1):
        """Give n permits."""
        if n < 1:
            raise ValueError("n must be one or more")
        with self._cond:
            self._give(n)

    def _give(self, n):
        self._value += n
        self._cond.notify(n)

    def __exit__(self, exc_type, exc_value, traceback):
        self.release()


class BoundedSemaphore(Semaphore):
    """A semaphore that refuses more permits than it began with."""

    def __init__(self, value=1):
        super().__init__(value)
        self._limit = value

    def _give(self, n):
        if self._value + n > self._limit:
            raise ValueError("Semaphore released too many times")
        super()._give(n)


class BrokenBarrierError(RuntimeError):
    """A barrier was aborted or reset, or somebody gave up waiting at it."""


class Barrier:
    """A place where threads wait for each other until there are enough of them."""

    def __init__(self, parties, action=None, timeout=None):
        if parties < 1:
            raise ValueError("parties must be >= 1")
        self.parties = parties
        self._action = action
        self._timeout = timeout
        self._cond = threading.Condition()
        # A round's own outcome: its threads may leave when the next round has begun.
        self._round = [None]
        self._count = 0

    def _end(self, passed):
        self._round[0] = passed
        self._cond.notify_all()

    def _end_and_begin(self, passed):
        following = [None]  # first: if there is no memory for it, nothing has happened
        self._end(passed)
        self._round = following
        self._count = 0

    def __repr__(self):
        state = "broken" if self.broken else "waiters=%d/%d" % (self._count, self.parties)
        return _repr(self, state)

    def wait(self, timeout=None):
        """Wait for the others; return a number from 0 on, another for each thread."""
        with self._cond:
            this = self._round
            if self.broken:
                raise BrokenBarrierError
            number = self._count
            self._count += 1
            try:
                self._arrive(this, self._timeout if timeout is None else timeout)
            except BaseException:
                if this[0] is None:
                    self._end(False)
                raise
            return number

    def _arrive(self, this, timeout):
        if self._count < self.parties:
            self._cond.wait_for(lambda: this[0] is not None, timeout)
        else:
            if self._action:
                self._action()
            self._end_and_begin(True)
        if not this[0]:
            raise BrokenBarrierError

    def abort(self):
        """Break the barrier: all who wait, and all who come, get BrokenBarrierError."""
        with self._cond:
            self._end(False)

    def reset(self):
        """Begin anew: all who wait get BrokenBarrierError."""
        with self._cond:
            self._end_and_begin(False)

    @property
    def n_waiting(self):
        return 0 if self.broken else self._count

    @property
    def broken(self):
        return self._round[0] is False


class Timer(threading.Thread):
    """A thread that calls a function after so many seconds, unless cancelled before."""

    def __init__(self, interval, function, args=None, kwargs=None):
        super().__init__()
        self.interval = interval
        self.function = function
        self.args = [] if args is None else args
        self.kwargs = {} if kwargs is None else kwargs
        self.finished = threading.Event()

    def cancel(self):
        """Don't call the function, if it isn't called yet."""
        self.finished.set()

    def run(self):
        if not self.finished.wait(self.interval):
            self.function(*self.args, **self.kwargs)
            self.finished.set()


class _DummyThread(threading.Thread):
    # A thread that was started with _thread alone: for itself, when it asks who it is.

    def __init__(self):
        super().__init__(name=threading._new_name(None, "Dummy"), daemon=True)
        self._handle = threading._thread._make_thread_handle(threading.get_ident())
        self._native_id = threading.get_native_id()
        threading.enumerate()  # drops dummies of threads that have ended
        with threading._lock:
            threading._active[self.ident] = self

    def _is_caller(self):
        return self.is_alive()  # an ended thread's identifier comes back

    def join(self, timeout=None):
        raise RuntimeError("cannot join a dummy thread")


# Trace functions


def settrace(func):
    """Have sys.settrace(func) called in each thread that starts from now on."""
    _set_hook(0, func)


def setprofile(func):
    """Have func called at each call and return in threads that start from now on."""
    _set_hook(1, func)


def settrace_all_threads(func):
    """Do what settrace(func) does, and sys.settrace(func) in each thread that runs now."""
    _set_hook(0, func, True)


def setprofile_all_threads(func):
    """Do what setprofile(func) does, and have func called in each thread that runs now."""
    _set_hook(1, func, True)


def gettrace():
    return threading._hooks[0]


def getprofile():
    return threading._hooks[1]


def _set_hook(which, func, everywhere=False):
    if not hasattr(sys, "settrace"):
        raise RuntimeError(
            "sys.settrace is missing: build the firmware with MICROPY_PY_SYS_SETTRACE"
            " (unix: make unix TRACE=1)"
        )
    if everywhere and not hasattr(threading._thread, "_settrace_all_threads"):
        raise RuntimeError("this _thread can only trace threads that start later: use modthread's")
    threading._hooks[which] = func
    if everywhere:
        threading._thread._settrace_all_threads(_tracer(*threading._hooks))


def _tracer(trace, profile):
    # One function for sys.settrace, which is all there is, so that both get theirs.
    if profile is None:
        return trace

    def on_call(frame, event, arg):
        local = trace(frame, event, arg) if trace else None
        profile(frame, event, arg)

        def inside(frame, event, arg):
            nonlocal local
            if local:
                local = local(frame, event, arg)
            if event == "return":
                profile(frame, event, arg)
            return inside

        return inside

    return on_call


# The end of the program


def _register_atexit(func):
    # For executors: func() is called before the main thread waits for the others.
    with threading._lock:
        if threading._at_exit is None:
            raise RuntimeError("can't register atexit after shutdown")
        threading._at_exit.append(func)


def _unregister_atexit(func):
    with threading._lock:
        if func in (threading._at_exit or ()):
            threading._at_exit.remove(func)
