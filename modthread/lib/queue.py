# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Queues between threads, as in CPython."""

import sys
import threading
from micropython import const

try:
    from collections import deque
except ImportError:
    deque = None

__all__ = ("Empty", "Full", "LifoQueue", "PriorityQueue", "Queue", "ShutDown", "SimpleQueue")


class Empty(Exception):
    """There was nothing to get."""


class Full(Exception):
    """There was no room to put."""


class ShutDown(Exception):
    """The queue was shut down."""


_ROOM = const(16)  # that a deque has at least
del const  # for the compiler; no name of this module's


class _Deque(deque or list):
    # With what people call on q.queue, and MicroPython's lacks.

    def clear(self):
        while self:
            self.popleft()


if not deque:
    _Deque.popleft = lambda self: self.pop(0)


class Queue:
    """First in, first out; put() waits while there are maxsize items, unless that is 0."""

    _is_own = False  # till it is made, and in derived classes

    def __init__(self, maxsize=0):
        self._maxsize = maxsize
        # One lock for all. An RLock, so that a callback in the main thread can put.
        self.mutex = threading.RLock()
        self.not_empty = threading.Condition(self.mutex)
        self.not_full = threading.Condition(self.mutex)
        self.all_tasks_done = threading.Condition(self.mutex)
        self.unfinished_tasks = 0
        self.is_shutdown = False
        # Bound once: neither makes garbage then. In MicroPython an allocation can take longer
        # than all the rest.
        self._may_put = self._may_put
        self._may_get = self._may_get
        self._unlock = self.mutex.release
        self._getters = self.not_empty._waiters
        self._putters = self.not_full._waiters
        # put() and get() call nothing in Python while there are at least and fewer than so many
        # items. Of a derived class there never are: its methods are asked.
        self._is_own = type(self) in _OWN
        self._items = ()
        self._least = self._limit = 0
        self._take = self._get
        self._init(maxsize)

    # For derived classes: what is in the queue, and in which order. All are called
    # with the mutex held.

    def _init(self, maxsize):
        self._resize(())

    def _qsize(self):
        return len(self.queue)

    def _put(self, item):
        # A deque has room for so many; and more than a few that nobody needs it gives back.
        count = len(self.queue)
        if count >= self._room or self._room > 4 * _ROOM and not count:
            self._resize(self.queue)
        self.queue.append(item)

    def _resize(self, items):
        room = max(2 * len(items), _ROOM)
        items = _Deque(items, room, 1) if deque else _Deque(items)
        self._use(items, room, items.append, items.popleft)

    def _use(self, items, room, add, take):
        # For put() and get(); not of a derived class, which may do it otherwise. With room 0
        # there is always some.
        known = items if self._is_own else ()
        if not self._is_own:
            take = self._get
        limit = self._limit_of(room)
        # No jump: Ctrl-C finds all as it was before, or all of this.
        self.queue = items
        self._room = room
        self._items = known
        self._add = add
        self._take = take
        self._least = room > 4 * _ROOM
        self._limit = limit

    def _limit_of(self, room):
        # How many items put() calls nothing for.
        if not self._is_own or self.is_shutdown:
            return 0
        limit = room or sys.maxsize
        return min(limit, self._maxsize) if self._maxsize > 0 else limit

    def _get(self):
        return self.queue.popleft()

    @property
    def maxsize(self):
        """How many items there is room for; 0 or less: any number."""
        return self._maxsize

    @maxsize.setter
    def maxsize(self, maxsize):
        self._maxsize = maxsize
        if self._is_own:
            with self.mutex:
                self._limit = self._limit_of(self._room)

    def qsize(self):
        """How many items there are now."""
        with self.mutex:
            return self._qsize()

    def empty(self):
        """Is there nothing to get now?"""
        return not self.qsize()

    def full(self):
        """Would put() wait now?"""
        with self.mutex:
            return 0 < self._maxsize <= self._qsize()

    # The predicates of put()'s and get()'s waits.

    def _may_put(self):
        count = len(self._items) if self._is_own else self._qsize()
        return self.is_shutdown or not 0 < self._maxsize <= count

    def _may_get(self):
        return self._items or self.is_shutdown or not self._is_own and self._qsize()

    # Each of the functions below that are called without a wait is so small that MicroPython
    # has room for its variables on the C stack: else each call would allocate.

    def put(self, item, block=True, timeout=None):
        """Add an item; Full if there is no room within the timeout."""
        if timeout is not None or not block:
            timeout = _wait_s(block, timeout) if self._maxsize > 0 else None
        # `with` takes more room, and so does one more variable: this one isn't needed any more.
        block = self._unlock
        # No jump between these two.
        self.mutex.acquire()
        # Jumps again.
        try:
            if self._least <= len(self._items) < self._limit:
                if self._getters:
                    self.not_empty.notify()
                # No jump from here on: Ctrl-C comes before all of this or after.
                self._add(item)
                self.unfinished_tasks += 1
                block()
                return
            self._put_slowly(item, timeout)
            # No jump: it isn't released twice.
            block()
            return
        except:  # noqa: E722 - a name here is a jump
            # No jump before that.
            block()
            raise

    def _put_slowly(self, item, timeout):
        if not self._may_put():
            return self._put_later(item, timeout)
        self._append(item)

    def _append(self, item):
        if self.is_shutdown:
            raise ShutDown
        if self._getters:
            self.not_empty.notify()
        # No jump, as in put().
        self._put(item)
        self.unfinished_tasks += 1

    def _put_later(self, item, timeout):
        try:
            if not self.not_full._wait_true(self._may_put, timeout):
                raise Full
            return self._append(item)  # the end of the try is a jump
        except:  # noqa: E722 - a name here is a jump
            # No jump before that: perhaps it was this thread's turn. It is the next one's.
            self.not_full.notify()
            raise

    def get(self, block=True, timeout=None):
        """Take an item; Empty if there is none within the timeout."""
        if timeout is not None or not block:
            timeout = _wait_s(block, timeout)
        with self.mutex:
            if not self._items and (self._is_own or not self._qsize()):
                return self._get_later(timeout)
            if self._putters:
                self.not_full.notify()
            # No jump: the item is still there or the caller has it.
            return self._take()

    def _get_later(self, timeout):
        try:
            if not self.not_empty._wait_true(self._may_get, timeout):
                raise Empty
            if self.is_shutdown and not self._qsize():
                raise ShutDown
            if self._putters:
                self.not_full.notify()
            # No jump, as in get().
            return self._take()
        except:  # noqa: E722 - as above
            # No jump before that.
            self.not_empty.notify()
            raise

    def put_nowait(self, item):
        """put(), but never wait."""
        self.put(item, False)

    def get_nowait(self):
        """get(), but never wait."""
        return self.get(False)

    def task_done(self):
        """Say that an item that get() gave has been dealt with."""
        with self.mutex:
            if self.unfinished_tasks <= 0:
                raise ValueError("task_done() called too many times")
            self._done()

    def _done(self):
        self.unfinished_tasks -= 1
        if not self.unfinished_tasks:
            self.all_tasks_done.notify_all()

    def join(self):
        """Wait until task_done() was called for every item."""
        with self.mutex:
            while self.unfinished_tasks:
                self.all_tasks_done.wait()

    def shutdown(self, immediate=False):
        """Have put() raise ShutDown, and get() when the queue is empty; empty it if immediate."""
        with self.mutex:
            self.is_shutdown = True
            self._limit = 0
            while immediate and self._qsize():
                self._get()
                if self.unfinished_tasks > 0:
                    self._done()
            self.not_empty.notify_all()
            self.not_full.notify_all()


def _wait_s(block, timeout):
    if not block:
        return 0
    if timeout is not None and timeout < 0:
        raise ValueError("'timeout' must be a non-negative number")
    return timeout


class LifoQueue(Queue):
    """Last in, first out."""

    def _init(self, maxsize):
        items = []
        self._use(items, 0, items.append, items.pop)

    def _put(self, item):
        self.queue.append(item)

    def _get(self):
        return self.queue.pop()


class PriorityQueue(LifoQueue):
    """The smallest item first."""

    def _init(self, maxsize):
        self._use([], 0, self._put, self._get)

    def _put(self, item):
        import heapq

        heapq.heappush(self.queue, item)

    def _get(self):
        import heapq

        return heapq.heappop(self.queue)


class SimpleQueue(Queue):
    """First in, first out, and always with room."""

    def __init__(self):
        super().__init__()


_PySimpleQueue = SimpleQueue  # CPython's name for the one in Python
_OWN = (Queue, LifoQueue, PriorityQueue, SimpleQueue)
