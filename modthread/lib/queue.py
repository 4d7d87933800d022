# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Queues between threads, as in CPython."""

import threading


class Empty(Exception):
    """There was nothing to get."""


class Full(Exception):
    """There was no room to put."""


class ShutDown(Exception):
    """The queue was shut down."""


class Queue:
    """First in, first out; put() waits while there are maxsize items, unless that is 0."""

    def __init__(self, maxsize=0):
        self.maxsize = maxsize
        # One lock for all. An RLock, so that a callback in the main thread can put.
        self.mutex = threading.RLock()
        self.not_empty = threading.Condition(self.mutex)
        self.not_full = threading.Condition(self.mutex)
        self.all_tasks_done = threading.Condition(self.mutex)
        self.unfinished_tasks = 0
        self.is_shutdown = False
        # Bound once, see there.
        self._may_put = self._may_put
        self._may_get = self._may_get
        self._init(maxsize)

    # For derived classes: what is in the queue, and in which order. All are called
    # with the mutex held.

    def _init(self, maxsize):
        self.queue = []

    def _qsize(self):
        return len(self.queue)

    def _put(self, item):
        self.queue.append(item)

    def _get(self):
        return self.queue.pop(0)

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
            return not self._has_room()

    def _has_room(self):
        return self.maxsize <= 0 or self._qsize() < self.maxsize

    # What put() and get() wait for. Neither makes garbage: in MicroPython an allocation can
    # take longer than all the rest.

    def _may_put(self):
        return self.is_shutdown or self._has_room()

    def _may_get(self):
        return self.is_shutdown or self._qsize() > 0

    def put(self, item, block=True, timeout=None):
        """Add an item; Full if there is no room within the timeout."""
        if timeout is not None or not block:
            timeout = _wait_s(block, timeout)
        with self.mutex:
            try:
                full = self.maxsize > 0 and not self._may_put()
                if full and not self.not_full.wait_for(self._may_put, timeout):
                    raise Full
                if self.is_shutdown:
                    raise ShutDown
                self.not_empty.notify()
            except KeyboardInterrupt:
                self.not_full.notify()  # if it was this thread's turn, it is the next one's
                raise
            # No jump here: Ctrl-C comes before all of this or after.
            self._put(item)
            self.unfinished_tasks += 1

    def get(self, block=True, timeout=None):
        """Take an item; Empty if there is none within the timeout."""
        if timeout is not None or not block:
            timeout = _wait_s(block, timeout)
        with self.mutex:
            try:
                if not self._qsize():
                    if not self.not_empty.wait_for(self._may_get, timeout):
                        raise Empty
                    if not self._qsize():
                        raise ShutDown
                self.not_full.notify()
            except KeyboardInterrupt:
                self.not_empty.notify()  # as above
                raise
            return self._get()

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

    def _get(self):
        return self.queue.pop()


class PriorityQueue(Queue):
    """The smallest item first."""

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
