# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
# ruff: noqa: F822 - __getattr__ has the names that aren't here
"""Threads, and what they wait for each other with: CPython's threading on _thread.

Here are threads. Other modules have the rest, and are loaded when one of its names is asked for:
__getattr__() knows which.
"""

# Both spellings, as Python 2.4 listed its names.
__all__ = (
    "activeCount",
    "active_count",
    "Barrier",
    "BoundedSemaphore",
    "BrokenBarrierError",
    "Condition",
    "concurrent_tee",
    "currentThread",
    "current_thread",
    "enumerate",
    "Event",
    "excepthook",
    "ExceptHookArgs",
    "get_ident",
    "get_native_id",
    "getprofile",
    "gettrace",
    "local",
    "Lock",
    "main_thread",
    "RLock",
    "Semaphore",
    "serialize_iterator",
    "setprofile",
    "setprofile_all_threads",
    "settrace",
    "settrace_all_threads",
    "stack_size",
    "synchronized_iterator",
    "Thread",
    "ThreadError",
    "TIMEOUT_MAX",
    "Timer",
)

import sys

import _thread

if not hasattr(_thread, "start_joinable_thread"):
    import _threading_stock as _thread  # upstream's _thread, with what it lacks

ThreadError = RuntimeError
TIMEOUT_MAX = _thread.TIMEOUT_MAX
Lock = _thread.allocate_lock
RLock = _thread.RLock
# A lock to wait for what another thread does, that nobody holds: see threadtools.
_signal = getattr(_thread, "_new_signal", Lock)
get_ident = _thread.get_ident
get_native_id = _thread.get_native_id
stack_size = _thread.stack_size

_lock = RLock()  # for all that follows
_active = {}  # by identifier; while one starts, by its handle
_names = 0
_hooks = [None, None]  # settrace's and setprofile's functions
_at_exit = []
_main = None  # until somebody asks for it


class ExceptHookArgs:
    """The argument of excepthook: exc_type, exc_value, exc_traceback (None), thread."""

    def __init__(self, args):
        self.exc_type, self.exc_value, self.exc_traceback, self.thread = args


def excepthook(args):
    """Print an exception that run() raised. Store another function to replace it."""
    if args.exc_type is SystemExit:
        return
    name = args.thread.name if args.thread else get_ident()
    _print_exception("Exception in thread %s:\n" % name, args.exc_value)


__excepthook__ = excepthook


def _print_exception(title, error):
    # In one piece, so that those of two threads don't mix; unless there is no memory for it.
    try:
        import io  # only now: it is searched for in files

        out = io.StringIO()
        out.write(title)
        sys.print_exception(error, out)
        sys.stderr.write(out.getvalue())
    except MemoryError:
        sys.stderr.write(title)
        sys.print_exception(error, sys.stderr)


def _report(thread, error):
    args = ExceptHookArgs((type(error), error, None, thread))
    try:
        excepthook(args)
    except BaseException as e:
        _print_exception("Exception in threading.excepthook:\n", e)
        __excepthook__(args)


class Thread:
    """A thread that runs target(*args, **kwargs), or an overridden run()."""

    _handle = None
    _failure = None  # what kept it from running

    def __init__(self, group=None, target=None, name=None, args=(), kwargs=None, *, daemon=None):
        if group is not None:
            # Not an assert statement: that isn't there in a frozen copy.
            raise AssertionError("group argument must be None for now")
        self._target = target
        self._args = args
        self._kwargs = {} if kwargs is None else kwargs
        self._name = str(name) if name else _new_name(target)
        self._daemon = current_thread().daemon if daemon is None else bool(daemon)
        self._handle = _thread._ThreadHandle()
        self._native_id = None
        self._started = _signal()
        self._started.acquire()

    def __repr__(self):
        state = "initial"
        if self.ident:
            state = "started" if self.is_alive() else "stopped"
        if self._daemon:
            state += " daemon"
        if self.ident:
            state = "%s %d" % (state, self.ident)
        return "<%s(%s, %s)>" % (type(self).__name__, self._name, state)

    def start(self):
        """Start the thread; once only."""
        if self.ident:
            raise RuntimeError("threads can only be started once")
        with _lock:
            _active[self._handle] = self  # its place: the thread needn't allocate one
        try:
            _thread.start_joinable_thread(self._bootstrap, self._handle, self._daemon)
            self._started.acquire()  # so that it has its ids, and is listed
        finally:
            with _lock:
                _active.pop(self._handle, None)  # it is listed otherwise now, or not at all
        if self._failure is not None:
            self._start_failed()

    def _start_failed(self):
        # It has ended in its first lines, and nothing of run() has run.
        self._handle.join()
        error = self._failure
        self._failure = None
        self._handle = _thread._ThreadHandle()
        raise error

    def _bootstrap(self):
        try:
            if self._begin():
                if _hooks[0] or _hooks[1]:
                    sys.settrace(__getattr__("_tracer")(_hooks[0], _hooks[1]))
                self.run()
        except BaseException as e:
            _report(self, e)
        finally:
            # Before _thread calls it done: nobody lists a thread that has ended.
            with _lock:
                _active.pop(get_ident(), None)

    def _begin(self):
        try:
            self._native_id = get_native_id()
            _thread.set_name(self._name)
            with _lock:
                _active.pop(self._handle, None)
                _active[get_ident()] = self
            return True
        except BaseException as e:
            self._failure = e  # start() raises it
            return False
        finally:
            self._started.release()

    def run(self):
        try:
            if self._target is not None:
                self._target(*self._args, **self._kwargs)
        finally:
            self._target = self._args = self._kwargs = None

    def join(self, timeout=None):
        """Wait until the thread has ended, or for so many seconds."""
        if not self.ident:
            raise RuntimeError("cannot join thread before it is started")
        if self.ident == get_ident() and self.is_alive():
            raise RuntimeError("cannot join current thread")
        self._handle.join(timeout if timeout is None or timeout > 0 else 0)

    def is_alive(self):
        return self.ident is not None and not self._handle.is_done()

    isAlive = is_alive

    def _is_caller(self):
        return True  # if it is listed under the caller's identifier

    @property
    def ident(self):
        if self._handle is None:
            raise RuntimeError("Thread.__init__() not called")
        return self._handle.ident or None

    @property
    def native_id(self):
        return self._native_id

    def getName(self):
        return self._name

    def setName(self, name):
        self._name = str(name)
        if self.ident == get_ident() and self.is_alive():
            _thread.set_name(self._name)  # the system can rename a thread for itself only

    def isDaemon(self):
        return self._daemon

    def setDaemon(self, daemonic):
        if self.ident:
            raise RuntimeError("cannot set daemon status of active thread")
        self._daemon = bool(daemonic)

    name = property(getName, setName)
    daemon = property(isDaemon, setDaemon)


class _MainThread(Thread):
    def __init__(self):
        super().__init__(name="MainThread", daemon=False)
        self._handle = _thread._make_thread_handle(_thread._get_main_thread_ident())
        self._native_id = _thread._get_main_thread_native_id()
        _active[self.ident] = self


def _counter():
    global _names
    with _lock:
        _names += 1
        return _names


def _new_name(target, kind="Thread"):
    name = "%s-%d" % (kind, _counter())
    function = getattr(target, "__name__", None)
    return "%s (%s)" % (name, function) if function else name


def current_thread():
    """The Thread that calls this; a dummy if it was started by _thread itself."""
    with _lock:
        thread = _active.get(get_ident())
    if thread is None or not thread._is_caller():
        is_main = get_ident() == _thread._get_main_thread_ident()
        thread = main_thread() if is_main else __getattr__("_DummyThread")()
    return thread


def main_thread():
    """The Thread that the program began with."""
    global _main
    with _lock:
        if _main is None:
            _main = _MainThread()
        return _main


def enumerate():
    """A list of all Threads that are alive."""
    with _lock:
        main_thread()  # it is listed, too
        for key, thread in list(_active.items()):
            if not thread.is_alive() and key is not thread._handle:
                del _active[key]  # a dummy
        return [thread for thread in _active.values() if thread.is_alive()]


def active_count():
    """How many Threads are alive."""
    return len(enumerate())


def _shutdown():
    # The end of the main thread: executors end their threads, then all end.
    global _at_exit
    functions = _at_exit or ()
    _at_exit = None  # it is too late for more
    while functions:
        functions.pop()()
    main_thread()._handle._set_done()
    _thread._shutdown()


currentThread = current_thread
activeCount = active_count


def __getattr__(name):
    # The other names' modules. The first thread to ask loads one, while others wait.
    module = "_threading_more"
    if name == "Condition" or name == "Event":
        module = "_threading_conditions"
    elif name == "local":
        module = "_threading_local"
    elif "iterator" in name or name == "concurrent_tee":
        module = "_threading_iterators"
    with _lock:
        if module not in _rest:
            _rest[module] = __import__(module)
        return getattr(_rest[module], name)


_rest = {}
