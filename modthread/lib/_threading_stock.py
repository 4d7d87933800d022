# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""The _thread that threading needs, made of upstream's own.

That has no timeouts: a wait with one raises NotImplementedError. Nor does it tell
when the program ends: threads that aren't daemons are stopped then like all others.
"""

import _thread
from _thread import get_ident, stack_size  # noqa: F401 - to be imported from here

import dummy_thread

TIMEOUT_MAX = 0
get_native_id = get_ident
set_name = dummy_thread.set_name


class allocate_lock:
    """Upstream's lock, with all arguments."""

    def __init__(self):
        self._lock = _thread.allocate_lock()

    def acquire(self, blocking=True, timeout=-1):
        if timeout > 0:
            raise NotImplementedError("this firmware's _thread has no timeouts; modthread's has")
        if not blocking and timeout != -1:
            raise ValueError("can't specify a timeout for a non-blocking call")
        return self._lock.acquire(1 if blocking and timeout < 0 else 0)

    __enter__ = acquire

    def release(self):
        if not self._lock.locked():
            raise RuntimeError("release unlocked lock")
        self._lock.release()

    def __exit__(self, *args):
        self.release()

    def locked(self):
        return self._lock.locked()


class RLock(allocate_lock):
    """A lock that its owner may take several times."""

    def __init__(self):
        super().__init__()
        self._owner = None
        self._count = 0

    def acquire(self, blocking=True, timeout=-1):
        if not self._is_owned() and not super().acquire(blocking, timeout):
            return False
        self._owner = get_ident()
        self._count += 1
        return True

    __enter__ = acquire

    def release(self):
        if not self._is_owned():
            raise RuntimeError("cannot release un-acquired lock")
        self._count -= 1
        if not self._count:
            self._owner = None
            super().release()

    def _is_owned(self):
        return self._owner == get_ident()

    def _release_save(self):
        count = self._count
        self._count = 1
        self.release()
        return count

    def _acquire_restore(self, count):
        self.acquire()
        self._count = count


class _ThreadHandle:
    def __init__(self, ident=0):
        self.ident = ident
        self._alive = allocate_lock()
        self._alive.acquire()

    def join(self, timeout=None):
        if self._alive.acquire(True, -1 if timeout is None else timeout):
            self._alive.release()

    def is_done(self):
        return not self._alive.locked()

    def _set_done(self):
        self._alive.release()


def start_joinable_thread(function, handle=None, daemon=True):
    handle = handle or _ThreadHandle()

    def run():
        handle.ident = get_ident()
        try:
            function()
        finally:
            handle._set_done()

    try:
        _thread.start_new_thread(run, ())
    except OSError:
        raise RuntimeError("can't start new thread")
    return handle


def _local():
    return dummy_thread._local(get_ident)


def _get_main_thread_ident():
    return _MAIN


_get_main_thread_native_id = _get_main_thread_ident


def _shutdown():
    pass


_make_thread_handle = _ThreadHandle
_MAIN = get_ident()  # whoever imports threading first
