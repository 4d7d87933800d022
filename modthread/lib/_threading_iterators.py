# SPDX-FileCopyrightText: 2026 modthread contributors
# SPDX-License-Identifier: MIT
"""Iterators that several threads use at the same time, as in CPython 3.15's threading."""

import threading


class serialize_iterator:
    """An iterator over the same items, for several threads: each item goes to one of them."""

    def __init__(self, iterable):
        self._iterator = iter(iterable)
        # An RLock: an iterator that asks itself gets an error from the core, and doesn't wait.
        self._lock = threading.RLock()

    def __iter__(self):
        return self

    def __next__(self):
        with self._lock:
            return next(self._iterator)

    # The methods of generators.

    def send(self, value):
        with self._lock:
            return self._iterator.send(value)

    def throw(self, *args):
        with self._lock:
            return self._iterator.throw(*args)

    def close(self):
        with self._lock:
            self._iterator.close()


def synchronized_iterator(func):
    """A decorator: what func() returns, say a generator, is for several threads."""

    def make(*args, **kwargs):
        return serialize_iterator(func(*args, **kwargs))

    return make


def concurrent_tee(iterable, n=2):
    """n iterators, one for each thread, that all give all items of one iterable."""
    if n < 0:
        raise ValueError("n must be a non-negative integer")
    if isinstance(iterable, _Tee):
        return tuple([iterable._copy() for _ in range(n)])
    first = _Tee(iter(iterable), threading.RLock(), [None, None])
    return tuple([first._copy() for _ in range(n)])


class _Tee:
    # A place in a chain of [item, the rest]; the chain's end is [None, None]. An item that all have
    # passed is garbage.

    def __init__(self, source, lock, link):
        self._source = source
        self.lock = lock  # of all that come from one iterable
        self._link = link

    def _copy(self):
        return _Tee(self._source, self.lock, self._link)

    def __iter__(self):
        return self

    def __next__(self):
        link = self._link
        if link[1] is None:
            with self.lock:
                if link[1] is None:
                    # No jump once there is an item: it isn't lost. The rest is what others look at.
                    rest = [None, None]
                    link[0] = next(self._source)
                    link[1] = rest
        self._link = link[1]
        return link[0]
