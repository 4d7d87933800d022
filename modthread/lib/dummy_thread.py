# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""_thread for a firmware without threads: a new thread runs to its end at once.

Nobody can release a lock while somebody waits for it, so waiting without a timeout
just takes it, as CPython's _dummy_thread did.
"""

import sys
import time

error = RuntimeError
TIMEOUT_MAX = 4294967

_MAIN = 1  # the main thread's identifier
_self = _MAIN  # the identifier of the thread that runs
_last = _MAIN
_interrupted = False


def start_new_thread(function, args, kwargs=None):
    """Call function(*args, **kwargs); return the identifier that it had meanwhile."""
    if not callable(function):
        raise TypeError("first arg must be callable")
    if not isinstance(args, tuple):
        raise TypeError("2nd arg must be a tuple")
    if kwargs is not None and not isinstance(kwargs, dict):
        raise TypeError("optional 3rd arg must be a dictionary")
    return _run(function, args, kwargs or {}, _ThreadHandle())


def start_joinable_thread(function, handle=None, daemon=True):
    handle = handle or _ThreadHandle()
    if handle.ident:
        raise RuntimeError("thread already started")
    _run(function, (), {}, handle)
    return handle


def _run(function, args, kwargs, handle):
    global _self, _last
    caller = _self
    _last += 1
    _self = handle.ident = _last
    try:
        function(*args, **kwargs)
    except SystemExit:
        pass
    except Exception as e:
        sys.stderr.write("Unhandled exception in thread started by %r\n" % (function,))
        sys.print_exception(e, sys.stderr)
    finally:
        _self = caller
        handle._set_done()
    if caller == _MAIN and _interrupted:
        interrupt_main()
    return handle.ident


def interrupt_main():
    """Raise KeyboardInterrupt in the main thread, as soon as it goes on."""
    global _interrupted
    _interrupted = _self != _MAIN
    if not _interrupted:
        raise KeyboardInterrupt


def exit():
    raise SystemExit


def get_ident():
    return _self


def _get_main_thread_ident():
    return _MAIN


_get_main_thread_native_id = _get_main_thread_ident


def stack_size(size=None):
    if size is not None:
        raise error("setting thread stack size not supported")
    return 0


def set_name(name):
    pass


def _count():
    return 0


def _shutdown():
    pass


class LockType:
    """A lock: a note whether it is held."""

    def __init__(self):
        self._held = False

    def __repr__(self):
        state = "locked" if self.locked() else "unlocked"
        return "<%s dummy_thread.%s object at 0x%x>" % (state, type(self).__name__, id(self))

    def acquire(self, blocking=True, timeout=-1):
        """Take the lock; False if it is held, and there is a timeout or no blocking."""
        if not blocking and timeout != -1:
            raise ValueError("can't specify a timeout for a non-blocking call")
        if self._held and (not blocking or timeout >= 0):
            if timeout > 0:
                time.sleep(timeout)
            return False
        self._held = True
        return True

    def release(self):
        if not self._held:
            raise error("release unlocked lock")
        self._held = False

    def locked(self):
        return self._held

    __enter__ = acquire

    def __exit__(self, *args):
        self.release()


class RLock(LockType):
    """A lock that can be taken several times."""

    def __init__(self):
        super().__init__()
        self._levels = 0

    def acquire(self, blocking=True, timeout=-1):
        self._levels += 1
        return True

    __enter__ = acquire

    def release(self):
        if not self._levels:
            raise error("cannot release un-acquired lock")
        self._levels -= 1

    def locked(self):
        return self._levels > 0

    _is_owned = locked

    def _release_save(self):
        levels = self._levels
        self._levels = 0
        return levels

    def _acquire_restore(self, levels):
        self._levels = levels


class _ThreadHandle:
    def __init__(self, ident=0):
        self.ident = ident
        self._done = False

    def join(self, timeout=None):
        pass

    def is_done(self):
        return self._done

    def _set_done(self):
        self._done = True


class _local:
    # Has one attribute, `values`, for each thread.

    def __init__(self, get_ident=get_ident):
        self._get_ident = get_ident
        self._all = {}

    def _get(self):
        ident = self._get_ident()
        if ident not in self._all:
            raise AttributeError("values")
        return self._all[ident]

    def _set(self, values):
        self._all[self._get_ident()] = values

    def _delete(self):
        del self._all[self._get_ident()]

    values = property(_get, _set, _delete)


get_native_id = get_ident
allocate_lock = allocate = LockType
start_new = start_new_thread
exit_thread = exit
_make_thread_handle = _ThreadHandle
